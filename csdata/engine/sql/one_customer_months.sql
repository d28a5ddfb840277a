-- How much did one customer use and pay, month by month?
SELECT
    p.month,
    CAST(p.mrr AS DOUBLE) AS mrr,
    CAST(p.events AS DOUBLE) AS events,
    CAST(p.active_users AS DOUBLE) AS active_users,
    CAST(p.features_used AS DOUBLE) AS features_used
FROM customer_months AS p
JOIN members AS m ON m.customer_id = p.customer_id
WHERE m.number = $number AND p.active
ORDER BY p.month
