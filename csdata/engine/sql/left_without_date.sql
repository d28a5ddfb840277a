-- Who is marked as left, but nothing says when?
SELECT m.number
FROM customers AS c
JOIN members AS m ON m.customer_id = c.customer_id
WHERE c.churned AND c.churn_date IS NULL AND NOT EXISTS (SELECT 1 FROM revenue)
ORDER BY m.number
