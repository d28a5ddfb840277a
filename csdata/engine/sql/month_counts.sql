-- How many customers of a group were there each month, how many came and left, and how well were they served?
SELECT
    p.month,
    c.cell,
    COUNT(CASE WHEN p.active THEN 1 END) AS active,
    COUNT(CASE WHEN p.was_active THEN 1 END) AS active_start,
    COUNT(CASE WHEN p.was_active AND NOT p.active THEN 1 END) AS lost,
    COUNT(CASE WHEN p.active AND NOT COALESCE(p.was_active, FALSE) AND p.tenure_months = 0 THEN 1 END) AS joined,
    CAST(COALESCE(SUM(p.mrr), 0) AS DOUBLE) AS mrr,
    COUNT(CASE WHEN p.active AND p.events IS NOT NULL THEN 1 END) AS use_known,
    COUNT(CASE WHEN p.active AND p.events > 0 THEN 1 END) AS used_it
FROM customer_months AS p
JOIN members AS c ON c.customer_id = p.customer_id
GROUP BY p.month, c.cell
ORDER BY p.month, c.cell
