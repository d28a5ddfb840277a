-- How many customers are marked as left, but nothing says when?
SELECT COUNT(*) AS customers
FROM customers AS c
WHERE c.churned AND c.churn_date IS NULL
  AND ($plan IS NULL OR c.plan = $plan)
  AND ($segment IS NULL OR c.segment = $segment)
  AND ($region IS NULL OR c.region = $region)
  AND NOT EXISTS (SELECT 1 FROM revenue)
