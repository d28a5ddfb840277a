-- Which customers opened how many tickets about what in a period?
SELECT c.number, TRIM(t.category) AS category, COUNT(*) AS tickets
FROM tickets AS t
JOIN members AS c ON c.customer_id = t.customer_id
WHERE TRIM(t.category) <> '' AND CAST(t.opened_at AS DATE) > $base AND CAST(t.opened_at AS DATE) <= $last
GROUP BY c.number, TRIM(t.category)
ORDER BY c.number, category
