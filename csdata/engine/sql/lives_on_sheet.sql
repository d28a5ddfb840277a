-- In a sheet without dates, how many months has each customer been there, has it left, and what does it pay?
SELECT
    c.number,
    CAST(0 AS DOUBLE) AS entered,
    CAST(k.tenure_months AS DOUBLE) AS seen,
    COALESCE(k.churned, FALSE) AS gone,
    CAST(CASE WHEN NOT COALESCE(k.churned, FALSE) THEN COALESCE(k.mrr, 0) END AS DOUBLE) AS mrr,
    CAST(NULL AS DATE) AS first_day,
    CAST(NULL AS DATE) AS left_on,
    k.channel
FROM customers AS k
JOIN members AS c ON c.customer_id = k.customer_id
WHERE k.tenure_months >= 0
ORDER BY c.number
