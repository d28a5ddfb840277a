-- How many people used it at each customer in a period, at most?
SELECT c.number, MAX(u.active_users) AS active_users
FROM usage AS u
JOIN members AS c ON c.customer_id = u.customer_id
WHERE u.date > $base AND u.date <= $last AND u.active_users IS NOT NULL
GROUP BY c.number
ORDER BY c.number
