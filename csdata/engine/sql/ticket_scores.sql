-- How satisfied were customers with the answers to the tickets they opened in a period?
SELECT c.number, CAST(t.opened_at AS DATE) AS date, t.csat AS score, CAST(NULL AS DOUBLE) AS scale
FROM tickets AS t
JOIN members AS c ON c.customer_id = t.customer_id
WHERE t.csat IS NOT NULL AND CAST(t.opened_at AS DATE) > $base AND CAST(t.opened_at AS DATE) <= $last
ORDER BY date, c.number, t.csat
