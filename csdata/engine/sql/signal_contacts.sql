-- When was each customer contacted last until a day, and how often since another?
SELECT
    c.number,
    DATE_DIFF('DAY', MAX(t.date), CAST($last AS DATE)) AS days_ago,
    COUNT(CASE WHEN t.date > $base THEN 1 END) AS contacts
FROM touchpoints AS t
JOIN members AS c ON c.customer_id = t.customer_id
WHERE t.date <= $last
GROUP BY c.number
ORDER BY c.number
