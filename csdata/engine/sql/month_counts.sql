-- How many customers were there each month, how many came and left, and how well were they served?
WITH spine AS (
    SELECT CAST(m.day AS DATE) AS month
    FROM (SELECT UNNEST(GENERATE_SERIES(CAST($first AS TIMESTAMP), CAST($last AS TIMESTAMP), INTERVAL 1 MONTH)) AS day) AS m
),

rows_in_scope AS (
    SELECT p.*
    FROM customer_months AS p
    JOIN customers AS c ON c.customer_id = p.customer_id
    WHERE ($plan IS NULL OR c.plan = $plan)
  AND ($segment IS NULL OR c.segment = $segment)
  AND ($region IS NULL OR c.region = $region)
)

SELECT
    s.month,
    COUNT(CASE WHEN p.active THEN 1 END) AS active,
    COUNT(CASE WHEN p.was_active THEN 1 END) AS active_start,
    COUNT(CASE WHEN p.was_active AND NOT p.active THEN 1 END) AS lost,
    COUNT(CASE WHEN p.active AND NOT COALESCE(p.was_active, FALSE) AND p.tenure_months = 0 THEN 1 END) AS joined,
    CAST(SUM(p.mrr) AS DOUBLE) AS mrr,
    COUNT(CASE WHEN p.active AND p.events IS NOT NULL THEN 1 END) AS use_known,
    COUNT(CASE WHEN p.active AND p.events > 0 THEN 1 END) AS used_it,
    AVG(CASE WHEN p.active THEN p.tickets_opened END) AS tickets_each,
    AVG(CASE WHEN p.active THEN p.features_used END) AS features_each
FROM spine AS s
LEFT JOIN rows_in_scope AS p ON p.month = s.month
GROUP BY s.month
ORDER BY s.month
