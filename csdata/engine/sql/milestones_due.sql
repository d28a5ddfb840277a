-- Which steps and goals fell due in a period, and were they reached by then?
SELECT
    c.number,
    m.milestone,
    LOWER(m.milestone) LIKE 'goal%' AS is_goal,
    m.reached_at IS NOT NULL AND m.reached_at <= m.due_date AS on_time,
    m.reached_at IS NOT NULL AND m.reached_at <= $last AS reached
FROM milestones AS m
JOIN members AS c ON c.customer_id = m.customer_id
WHERE m.due_date > $base AND m.due_date <= $last
ORDER BY c.number, m.milestone
