-- Which products does each customer pay for on a day, how much, and for how many seats?
SELECT
    c.number,
    r.product,
    CAST(SUM(r.mrr) AS DOUBLE) AS mrr,
    CAST(SUM(r.quantity) AS DOUBLE) AS quantity
FROM revenue AS r
JOIN members AS c ON c.customer_id = r.customer_id
JOIN customers AS k ON k.customer_id = r.customer_id
WHERE r.product IS NOT NULL AND r.mrr > 0
  AND r.start_date <= $last
  AND (COALESCE(r.end_date, k.churn_date) IS NULL OR COALESCE(r.end_date, k.churn_date) > $last)
GROUP BY c.number, r.product
ORDER BY c.number, r.product
