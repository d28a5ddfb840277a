-- What did each customer need from support in some months, and how long did answers take (open ones: until that day)?
SELECT
    c.number,
    COUNT(*) AS tickets,
    AVG(
        DATE_DIFF('DAY', t.opened_at, LEAST(COALESCE(t.resolved_at, CAST($end AS TIMESTAMP)), CAST($end AS TIMESTAMP)))
        * 24.0
        + HOUR(LEAST(COALESCE(t.resolved_at, CAST($end AS TIMESTAMP)), CAST($end AS TIMESTAMP))) - HOUR(t.opened_at)
    ) AS hours,
    COUNT(t.resolved_at) AS resolved,
    AVG(CAST(t.csat AS DOUBLE)) AS csat,
    AVG(CAST(t.csat AS DOUBLE) * t.csat) AS csat_square,
    COUNT(t.csat) AS csat_answers
FROM tickets AS t
JOIN members AS c ON c.customer_id = t.customer_id
WHERE t.opened_at >= $after AND t.opened_at < $end
GROUP BY c.number
ORDER BY c.number
