-- How often did each customer use each feature in a period, and with how many people at most?
WITH known AS (
    SELECT feature, DENSE_RANK() OVER (ORDER BY feature) - 1 AS code
    FROM (SELECT DISTINCT feature FROM usage WHERE feature IS NOT NULL AND date <= $last) AS f
)

SELECT
    c.number,
    k.code,
    CAST(SUM(COALESCE(u.events, 1)) AS DOUBLE) AS events,
    MAX(u.active_users) AS active_users
FROM usage AS u
JOIN members AS c ON c.customer_id = u.customer_id
JOIN known AS k ON k.feature = u.feature
WHERE u.date > $base AND u.date <= $last AND (u.events IS NULL OR u.events > 0)
GROUP BY c.number, k.code
ORDER BY c.number, k.code
