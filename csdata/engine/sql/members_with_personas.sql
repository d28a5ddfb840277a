-- Who are the customers, with the persona that was found for each, and to which group does each belong?
SELECT
    ROW_NUMBER() OVER (ORDER BY c.customer_id) - 1 AS number,
    c.customer_id,
    c.name,
    c.plan,
    c.segment,
    c.region,
    f.persona,
    DENSE_RANK() OVER (
        ORDER BY COALESCE(c.plan, ''), COALESCE(c.segment, ''), COALESCE(c.region, ''), COALESCE(f.persona, '')
    ) - 1 AS cell
FROM customers AS c
LEFT JOIN found_personas AS f ON f.customer_id = c.customer_id
ORDER BY number
