-- Of a group's revenue of some months ago, how much is still there, and how much with growth?
SELECT
    later.month,
    c.cell,
    COUNT(*) AS customers,
    CAST(SUM(earlier.mrr) AS DOUBLE) AS start_mrr,
    CAST(SUM(COALESCE(now.mrr, 0)) AS DOUBLE) AS end_mrr,
    CAST(SUM(LEAST(COALESCE(now.mrr, 0), earlier.mrr)) AS DOUBLE) AS kept_mrr,
    COUNT(CASE WHEN NOT COALESCE(now.active, FALSE) THEN 1 END) AS lost
FROM customer_months AS earlier
JOIN members AS c ON c.customer_id = earlier.customer_id
JOIN (SELECT DISTINCT month, month_index FROM customer_months) AS later ON later.month_index = earlier.month_index + $months
LEFT JOIN customer_months AS now
    ON now.customer_id = earlier.customer_id AND now.month_index = later.month_index
WHERE earlier.active
GROUP BY later.month, c.cell
ORDER BY later.month, c.cell
