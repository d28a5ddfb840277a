-- On each day of a period, how many of a group were customers in the morning, and how many were gone in the evening?
WITH days AS (
    SELECT CAST(d.day AS DATE) AS day
    FROM (SELECT UNNEST(GENERATE_SERIES(CAST($first AS TIMESTAMP), CAST($last AS TIMESTAMP), INTERVAL 1 DAY)) AS day) AS d
),

mornings AS (
    SELECT
        d.day,
        c.cell,
        s.customer_id,
        MAX(CASE WHEN s.start_date <= d.day AND (s.end_date IS NULL OR s.end_date > d.day) THEN 1 ELSE 0 END) AS stayed,
        MAX(CASE WHEN s.start_date < d.day AND (s.end_date IS NULL OR s.end_date >= d.day) THEN 1 ELSE 0 END) AS there
    FROM days AS d
    JOIN spells AS s ON s.start_date <= d.day AND (s.end_date IS NULL OR s.end_date >= d.day)
    JOIN members AS c ON c.customer_id = s.customer_id
    GROUP BY d.day, c.cell, s.customer_id
)

SELECT
    day,
    cell,
    CAST(SUM(there) AS BIGINT) AS active_morning,
    CAST(SUM(CASE WHEN there = 1 AND stayed = 0 THEN 1 ELSE 0 END) AS BIGINT) AS lost
FROM mornings
GROUP BY day, cell
ORDER BY day, cell
