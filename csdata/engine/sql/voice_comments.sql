-- What did customers write, in surveys and when they left? Comments that name no customer have the number -1.
SELECT
    COALESCE(c.number, -1) AS number,
    s.date,
    LOWER(s.kind) AS kind,
    CAST(s.score AS DOUBLE) AS score,
    CAST(s.scale AS DOUBLE) AS scale,
    s.comment,
    FALSE AS leaving
FROM surveys AS s
LEFT JOIN members AS c ON c.customer_id = s.customer_id
WHERE TRIM(s.comment) <> '' AND s.date <= $last
UNION ALL
SELECT
    COALESCE(c.number, -1),
    e.date,
    'leaving',
    CAST(NULL AS DOUBLE),
    CAST(NULL AS DOUBLE),
    e.comment,
    TRUE
FROM churn_events AS e
LEFT JOIN members AS c ON c.customer_id = e.customer_id
WHERE TRIM(e.comment) <> '' AND e.date <= $last
ORDER BY date, number, kind, score, comment
