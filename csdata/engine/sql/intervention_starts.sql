-- Who got which intervention, and since which day?
SELECT m.number, e.intervention, MIN(e.date) AS since
FROM exposures AS e
JOIN members AS m ON m.customer_id = e.customer_id
GROUP BY m.number, e.intervention
ORDER BY e.intervention, m.number
