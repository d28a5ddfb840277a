-- How much was spent on winning customers in a period?
SELECT CAST(COALESCE(SUM(amount), 0) AS DOUBLE) AS spent, COUNT(*) AS entries
FROM spend
WHERE month > $base AND month <= $last
