-- Which answers to one kind of survey came in a period?
SELECT s.customer_id, s.date, s.score, s.scale
FROM surveys AS s
LEFT JOIN customers AS c ON c.customer_id = s.customer_id
WHERE LOWER(s.kind) = $kind AND s.score IS NOT NULL AND s.date > $base AND s.date <= $last
  AND ($plan IS NULL OR c.plan = $plan)
  AND ($segment IS NULL OR c.segment = $segment)
  AND ($region IS NULL OR c.region = $region)
ORDER BY s.date, s.customer_id, s.score
