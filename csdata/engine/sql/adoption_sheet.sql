-- What does the list of customers say about start, owner, goal and last sign of life?
SELECT m.number, c.signup_date, c.churn_date, c.owner, c.goal, c.last_activity_date, CAST(c.mrr AS DOUBLE) AS mrr
FROM customers AS c
JOIN members AS m ON m.customer_id = c.customer_id
ORDER BY m.number
