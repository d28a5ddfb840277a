-- Of the goals and steps that fell due each month in a group, how many were reached by then?
SELECT
    CAST(DATE_TRUNC('MONTH', m.due_date) AS DATE) AS month,
    c.cell,
    COUNT(CASE WHEN LOWER(m.milestone) LIKE 'goal%' AND m.reached_at <= $last THEN 1 END) AS goals_reached,
    COUNT(CASE WHEN LOWER(m.milestone) LIKE 'goal%' THEN 1 END) AS goals_due,
    COUNT(CASE WHEN LOWER(m.milestone) NOT LIKE 'goal%' AND m.reached_at <= m.due_date THEN 1 END) AS steps_on_time,
    COUNT(CASE WHEN LOWER(m.milestone) NOT LIKE 'goal%' THEN 1 END) AS steps_due
FROM milestones AS m
JOIN members AS c ON c.customer_id = m.customer_id
WHERE m.due_date <= $last
GROUP BY CAST(DATE_TRUNC('MONTH', m.due_date) AS DATE), c.cell
ORDER BY month, c.cell
