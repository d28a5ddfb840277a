-- How many goals of each customer were due by the last day, and how many of them reached by then?
SELECT
    c.number,
    COUNT(*) AS due,
    COUNT(CASE WHEN m.reached_at <= $last THEN 1 END) AS reached
FROM milestones AS m
JOIN members AS c ON c.customer_id = m.customer_id
WHERE LOWER(m.milestone) LIKE 'goal%' AND m.due_date <= $last
GROUP BY c.number
ORDER BY c.number
