-- In which month was each customer first listed as having left?
-- Months count as year * 12 + month.
SELECT m.number, MIN(YEAR(e.date) * 12 + MONTH(e.date)) AS month_index
FROM churn_events AS e
JOIN members AS m ON m.customer_id = e.customer_id
WHERE e.date < $end
GROUP BY m.number
ORDER BY m.number
