-- When was each onboarding step of each customer due, and when was it reached, until a day?
WITH known AS (
    SELECT milestone, DENSE_RANK() OVER (ORDER BY milestone) - 1 AS code
    FROM (SELECT DISTINCT milestone FROM milestones WHERE milestone IS NOT NULL) AS m
)

SELECT
    c.number,
    k.code,
    MIN(m.due_date) AS due,
    MIN(CASE WHEN m.reached_at <= $last THEN m.reached_at END) AS reached
FROM milestones AS m
JOIN members AS c ON c.customer_id = m.customer_id
JOIN known AS k ON k.milestone = m.milestone
WHERE LOWER(m.milestone) NOT LIKE 'goal%'
GROUP BY c.number, k.code
ORDER BY c.number, k.code
