-- On which day had each customer left, as seen on the last day? Without a row: still there, or never seen.
SELECT c.number, MAX(s.end_date) AS left_on
FROM spells AS s
JOIN members AS c ON c.customer_id = s.customer_id
WHERE s.start_date <= $last
GROUP BY c.number
HAVING COUNT(CASE WHEN s.end_date IS NULL OR s.end_date > $last THEN 1 END) = 0
ORDER BY c.number
