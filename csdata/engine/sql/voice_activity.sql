-- How many months was each customer there in a period, how many tickets came, and how much was used?
SELECT
    c.number,
    COUNT(CASE WHEN p.active THEN 1 END) AS months,
    CAST(SUM(CASE WHEN p.active THEN p.tickets_opened END) AS DOUBLE) AS tickets,
    CAST(SUM(CASE WHEN p.active THEN p.events END) AS DOUBLE) AS events
FROM customer_months AS p
JOIN members AS c ON c.customer_id = p.customer_id
WHERE p.month > $base AND p.month <= $last
GROUP BY c.number
HAVING COUNT(CASE WHEN p.active THEN 1 END) > 0
ORDER BY c.number
