-- How satisfied were customers with the answers to the tickets they opened in a period?
SELECT t.customer_id, CAST(t.opened_at AS DATE) AS date, t.csat AS score, CAST(NULL AS DOUBLE) AS scale
FROM tickets AS t
JOIN customers AS c ON c.customer_id = t.customer_id
WHERE t.csat IS NOT NULL AND CAST(t.opened_at AS DATE) > $base AND CAST(t.opened_at AS DATE) <= $last
  AND ($plan IS NULL OR c.plan = $plan)
  AND ($segment IS NULL OR c.segment = $segment)
  AND ($region IS NULL OR c.region = $region)
ORDER BY date, t.customer_id, t.csat
