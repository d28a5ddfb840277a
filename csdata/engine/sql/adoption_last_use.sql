-- When did each customer last use it, until a day?
SELECT c.number, MAX(u.date) AS last_use
FROM usage AS u
JOIN members AS c ON c.customer_id = u.customer_id
WHERE u.date <= $last AND (u.events IS NULL OR u.events > 0)
GROUP BY c.number
ORDER BY c.number
