-- In a sheet without dates, who is still a customer?
-- Everybody in it counts at the start, everybody not marked as left at the end.
SELECT
    m.number,
    TRUE AS active_start,
    NOT COALESCE(c.churned, FALSE) AS active_end,
    CAST(COALESCE(c.mrr, 0) AS DOUBLE) AS start_mrr,
    CAST(CASE WHEN COALESCE(c.churned, FALSE) THEN 0 ELSE COALESCE(c.mrr, 0) END AS DOUBLE) AS end_mrr,
    FALSE AS joined,
    CAST(COALESCE(c.mrr, 0) AS DOUBLE) AS best_before
FROM customers AS c
JOIN members AS m ON m.customer_id = c.customer_id
ORDER BY m.number
