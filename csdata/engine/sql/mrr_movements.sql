-- How did recurring revenue move each month: won, grown, shrunk, lost, won back? The parts sum to the change exactly.
WITH spine AS (
    SELECT CAST(m.day AS DATE) AS month
    FROM (SELECT UNNEST(GENERATE_SERIES(CAST($first AS TIMESTAMP), CAST($last AS TIMESTAMP), INTERVAL 1 MONTH)) AS day) AS m
),

moves AS (
    SELECT
        p.month,
        COALESCE(p.mrr_before, 0) AS before,
        COALESCE(p.mrr, 0) AS after,
        (COALESCE(p.mrr_before, 0) > 0) = (COALESCE(p.mrr, 0) > 0) AS stays,
        p.paid_before
    FROM customer_months AS p
    JOIN customers AS c ON c.customer_id = p.customer_id
    WHERE ($plan IS NULL OR c.plan = $plan)
  AND ($segment IS NULL OR c.segment = $segment)
  AND ($region IS NULL OR c.region = $region)
)

SELECT
    s.month,
    COALESCE(SUM(m.before), 0) AS start_mrr,
    COALESCE(SUM(CASE WHEN m.before <= 0 AND m.after > 0 AND NOT m.paid_before THEN m.after - m.before END), 0) AS new,
    COALESCE(SUM(CASE WHEN m.stays AND m.after > m.before THEN m.after - m.before END), 0) AS expansion,
    COALESCE(SUM(CASE WHEN m.stays AND m.after < m.before THEN m.before - m.after END), 0) AS contraction,
    COALESCE(SUM(CASE WHEN m.before > 0 AND m.after <= 0 THEN m.before - m.after END), 0) AS churn,
    COALESCE(SUM(CASE WHEN m.before <= 0 AND m.after > 0 AND m.paid_before THEN m.after - m.before END), 0) AS reactivation,
    COALESCE(SUM(m.after), 0) AS end_mrr
FROM spine AS s
LEFT JOIN moves AS m ON m.month = s.month
GROUP BY s.month
ORDER BY s.month
