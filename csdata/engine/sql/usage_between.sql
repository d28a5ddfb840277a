-- How much did each customer use in a period, and how many of the known features?
SELECT c.number, CAST(SUM(COALESCE(u.events, 1)) AS DOUBLE) AS events, COUNT(DISTINCT u.feature) AS features_used
FROM usage AS u
JOIN members AS c ON c.customer_id = u.customer_id
WHERE u.date > $base AND u.date <= $last AND (u.events IS NULL OR u.events > 0)
GROUP BY c.number
ORDER BY c.number
