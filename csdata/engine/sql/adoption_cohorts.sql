-- Of the customers who started in a month, how many use it some months later, and how many features?
SELECT
    p.month_index - p.tenure_months AS started,
    p.tenure_months AS age,
    c.cell,
    COUNT(*) AS customers,
    COUNT(CASE WHEN p.active AND p.events IS NOT NULL THEN 1 END) AS known,
    COUNT(CASE WHEN p.active AND p.events > 0 THEN 1 END) AS used,
    CAST(COALESCE(SUM(CASE WHEN p.active THEN p.features_used END), 0) AS DOUBLE) AS features,
    CAST(COALESCE(SUM(CASE WHEN p.active THEN p.features_used * p.features_used END), 0) AS DOUBLE) AS features_squared
FROM customer_months AS p
JOIN members AS c ON c.customer_id = p.customer_id
GROUP BY p.month_index - p.tenure_months, p.tenure_months, c.cell
ORDER BY started, age, c.cell
