-- On each day of a period, how many were customers in the morning, and how many of those were gone in the evening?
WITH days AS (
    SELECT CAST(d.day AS DATE) AS day
    FROM (SELECT UNNEST(GENERATE_SERIES(CAST($first AS TIMESTAMP), CAST($last AS TIMESTAMP), INTERVAL 1 DAY)) AS day) AS d
),

mornings AS (
    SELECT
        d.day,
        s.customer_id,
        MAX(CASE WHEN s.start_date <= d.day AND (s.end_date IS NULL OR s.end_date > d.day) THEN 1 ELSE 0 END) AS stayed,
        MAX(CASE WHEN s.start_date < d.day AND (s.end_date IS NULL OR s.end_date >= d.day) THEN 1 ELSE 0 END) AS there
    FROM days AS d
    JOIN spells AS s ON s.start_date <= d.day AND (s.end_date IS NULL OR s.end_date >= d.day)
    JOIN customers AS c ON c.customer_id = s.customer_id
    WHERE ($plan IS NULL OR c.plan = $plan)
  AND ($segment IS NULL OR c.segment = $segment)
  AND ($region IS NULL OR c.region = $region)
    GROUP BY d.day, s.customer_id
)

SELECT day, SUM(there) AS active_morning, SUM(CASE WHEN there = 1 AND stayed = 0 THEN 1 ELSE 0 END) AS lost
FROM mornings
GROUP BY day
ORDER BY day
