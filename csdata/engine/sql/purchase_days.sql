-- On which days did each customer buy, and for how much?
SELECT
    m.number,
    p.date AS day,
    CAST(SUM(p.amount) AS DOUBLE) AS amount
FROM purchases AS p
JOIN members AS m ON m.customer_id = p.customer_id
WHERE p.date < $end
GROUP BY m.number, p.date
ORDER BY m.number, p.date
