-- Whose tickets are open too long or urgent, and who was unhappy in the last half year?
WITH trouble AS (
    SELECT
        customer_id,
        COUNT(CASE WHEN opened_at < $old THEN 1 END) AS old_tickets,
        COUNT(CASE WHEN LOWER(priority) IN ('urgent', 'high', 'critical', 'escalated', 'p0', 'p1') THEN 1 END) AS urgent_tickets,
        CAST(0 AS BIGINT) AS low_scores
    FROM tickets
    WHERE opened_at < $end AND (resolved_at IS NULL OR resolved_at >= $end)
    GROUP BY customer_id
    UNION ALL
    SELECT customer_id, 0, 0, COUNT(*)
    FROM surveys
    WHERE date >= $since AND date < $end
      AND ((LOWER(kind) = 'nps' AND score <= 6) OR (LOWER(kind) = 'csat' AND score * 2 <= COALESCE(scale, 5)))
    GROUP BY customer_id
    UNION ALL
    SELECT customer_id, 0, 0, COUNT(*)
    FROM tickets
    WHERE opened_at >= $since AND opened_at < $end AND csat <= 2
    GROUP BY customer_id
)

SELECT
    c.number,
    CAST(SUM(t.old_tickets) AS BIGINT) AS old_tickets,
    CAST(SUM(t.urgent_tickets) AS BIGINT) AS urgent_tickets,
    CAST(SUM(t.low_scores) AS BIGINT) AS low_scores
FROM trouble AS t
JOIN members AS c ON c.customer_id = t.customer_id
GROUP BY c.number
ORDER BY c.number
