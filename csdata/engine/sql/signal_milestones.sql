-- Of each customer's goals and onboarding steps due until a day: how many goals reached by then, how many steps in time?
SELECT
    c.number,
    COUNT(CASE WHEN LOWER(m.milestone) LIKE 'goal%' THEN 1 END) AS goals_due,
    COUNT(CASE WHEN LOWER(m.milestone) LIKE 'goal%' AND m.reached_at <= $last THEN 1 END) AS goals_reached,
    COUNT(CASE WHEN LOWER(m.milestone) NOT LIKE 'goal%' THEN 1 END) AS steps_due,
    COUNT(CASE WHEN LOWER(m.milestone) NOT LIKE 'goal%' AND m.reached_at <= m.due_date THEN 1 END) AS steps_reached
FROM milestones AS m
JOIN members AS c ON c.customer_id = m.customer_id
WHERE m.due_date <= $last
GROUP BY c.number
ORDER BY c.number
