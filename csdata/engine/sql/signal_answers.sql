-- What did each customer answer to each kind of survey in some months: mean, how many, on which scale?
SELECT
    c.number,
    LOWER(s.kind) AS kind,
    AVG(CAST(s.score AS DOUBLE)) AS score,
    AVG(CAST(s.score AS DOUBLE) * s.score) AS square,
    COUNT(*) AS answers,
    MAX(s.scale) AS scale
FROM surveys AS s
JOIN members AS c ON c.customer_id = s.customer_id
WHERE s.score IS NOT NULL AND s.date > $base AND s.date <= $last AND LOWER(s.kind) IN ('nps', 'csat', 'ces')
GROUP BY c.number, LOWER(s.kind)
ORDER BY c.number, kind
