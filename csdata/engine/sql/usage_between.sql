-- How much did each customer use in a period, and how many of the known features?
SELECT u.customer_id, CAST(SUM(COALESCE(u.events, 1)) AS DOUBLE) AS events, COUNT(DISTINCT u.feature) AS features_used
FROM usage AS u
JOIN customers AS c ON c.customer_id = u.customer_id
WHERE u.date > $base AND u.date <= $last AND (u.events IS NULL OR u.events > 0)
  AND ($plan IS NULL OR c.plan = $plan)
  AND ($segment IS NULL OR c.segment = $segment)
  AND ($region IS NULL OR c.region = $region)
GROUP BY u.customer_id
ORDER BY u.customer_id
