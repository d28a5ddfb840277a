-- What happened with one customer, day by day, until a day? Steps that are due and not reached stand on their due day.
WITH one AS (
    SELECT customer_id FROM members WHERE number = $number
)

SELECT
    CAST(t.opened_at AS DATE) AS day,
    'ticket' AS kind,
    t.category AS what,
    CASE WHEN t.resolved_at < $end THEN CAST(t.csat AS DOUBLE) END AS score,
    CAST(5 AS DOUBLE) AS scale,
    t.priority AS told,
    CASE WHEN t.resolved_at < $end THEN CAST(t.resolved_at AS DATE) END AS ended
FROM tickets AS t
JOIN one AS o ON o.customer_id = t.customer_id
WHERE t.opened_at < $end
UNION ALL
SELECT t.date, 'contact', t.kind, CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE), CAST(NULL AS VARCHAR), CAST(NULL AS DATE)
FROM touchpoints AS t
JOIN one AS o ON o.customer_id = t.customer_id
WHERE t.date < $end
UNION ALL
SELECT s.date, 'survey', LOWER(s.kind), CAST(s.score AS DOUBLE), CAST(s.scale AS DOUBLE), s.comment, CAST(NULL AS DATE)
FROM surveys AS s
JOIN one AS o ON o.customer_id = s.customer_id
WHERE s.date < $end
UNION ALL
SELECT m.reached_at, 'milestone', m.milestone, CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE), CAST(NULL AS VARCHAR), m.due_date
FROM milestones AS m
JOIN one AS o ON o.customer_id = m.customer_id
WHERE m.reached_at < $end
UNION ALL
SELECT m.due_date, 'due', m.milestone, CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE), CAST(NULL AS VARCHAR), m.due_date
FROM milestones AS m
JOIN one AS o ON o.customer_id = m.customer_id
WHERE m.due_date IS NOT NULL AND (m.reached_at IS NULL OR m.reached_at >= $end)
UNION ALL
SELECT e.date, 'intervention', e.intervention, CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE), CAST(NULL AS VARCHAR), CAST(NULL AS DATE)
FROM exposures AS e
JOIN one AS o ON o.customer_id = e.customer_id
WHERE e.date < $end
UNION ALL
SELECT c.date, 'left', c.reason, CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE), c.comment, CAST(NULL AS DATE)
FROM churn_events AS c
JOIN one AS o ON o.customer_id = c.customer_id
WHERE c.date < $end
ORDER BY day, kind, what, score, told
