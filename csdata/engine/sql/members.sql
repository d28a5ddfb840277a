-- Who are the customers, and to which group of plan, segment, region and persona does each belong?
SELECT
    ROW_NUMBER() OVER (ORDER BY customer_id) - 1 AS number,
    customer_id,
    name,
    plan,
    segment,
    region,
    persona,
    DENSE_RANK() OVER (ORDER BY COALESCE(plan, ''), COALESCE(segment, ''), COALESCE(region, ''), COALESCE(persona, '')) - 1 AS cell
FROM customers
ORDER BY number
