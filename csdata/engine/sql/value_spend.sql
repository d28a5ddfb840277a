-- How much was spent on winning customers, by month and channel?
SELECT
    CAST(DATE_TRUNC('MONTH', month) AS DATE) AS month,
    channel,
    CAST(SUM(amount) AS DOUBLE) AS spent
FROM spend
GROUP BY 1, 2
ORDER BY 1, 2
