-- How many tickets did each customer open and how often were we in touch, in which months as a customer?
SELECT
    c.number,
    COUNT(CASE WHEN p.tickets_opened IS NOT NULL THEN 1 END) AS ticket_months,
    CAST(SUM(p.tickets_opened) AS DOUBLE) AS tickets,
    COUNT(CASE WHEN p.touchpoints IS NOT NULL THEN 1 END) AS contact_months,
    CAST(SUM(p.touchpoints) AS DOUBLE) AS contacts
FROM customer_months AS p
JOIN members AS c ON c.customer_id = p.customer_id
WHERE p.month > $base AND p.month <= $last AND p.active
GROUP BY c.number
ORDER BY c.number
