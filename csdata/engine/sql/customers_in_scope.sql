-- How many customers do the filters leave?
SELECT COUNT(*) AS customers
FROM customers AS c
WHERE ($plan IS NULL OR c.plan = $plan)
  AND ($segment IS NULL OR c.segment = $segment)
  AND ($region IS NULL OR c.region = $region)
