-- In a sheet without dates, who is still a customer?
-- Everybody in it counts at the start, everybody not marked as left at the end.
SELECT
    c.customer_id,
    TRUE AS active_start,
    NOT COALESCE(c.churned, FALSE) AS active_end,
    CAST(COALESCE(c.mrr, 0) AS DOUBLE) AS start_mrr,
    CAST(CASE WHEN COALESCE(c.churned, FALSE) THEN 0 ELSE COALESCE(c.mrr, 0) END AS DOUBLE) AS end_mrr,
    FALSE AS joined,
    CAST(COALESCE(c.mrr, 0) AS DOUBLE) AS best_before
FROM customers AS c
WHERE ($plan IS NULL OR c.plan = $plan)
  AND ($segment IS NULL OR c.segment = $segment)
  AND ($region IS NULL OR c.region = $region)
ORDER BY c.customer_id
