-- Which answers to one kind of survey came in a period? Answers that name no customer have the number -1.
SELECT COALESCE(c.number, -1) AS number, s.date, s.score, s.scale
FROM surveys AS s
LEFT JOIN members AS c ON c.customer_id = s.customer_id
WHERE LOWER(s.kind) = $kind AND s.score IS NOT NULL AND s.date > $base AND s.date <= $last
ORDER BY s.date, number, s.score
