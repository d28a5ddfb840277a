-- How many onboarding steps does each customer have, how many has it reached by a day, and when the last of them?
SELECT
    c.number,
    COUNT(DISTINCT m.milestone) AS steps,
    COUNT(DISTINCT CASE WHEN m.reached_at <= $last THEN m.milestone END) AS reached,
    MAX(CASE WHEN m.reached_at <= $last THEN m.reached_at END) AS last_reached
FROM milestones AS m
JOIN members AS c ON c.customer_id = m.customer_id
WHERE LOWER(m.milestone) NOT LIKE 'goal%'
GROUP BY c.number
ORDER BY c.number
