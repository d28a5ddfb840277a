-- What does the list of customers say about each, in every column of its own?
SELECT m.number, c.*
FROM customers AS c
JOIN members AS m ON m.customer_id = c.customer_id
ORDER BY m.number
