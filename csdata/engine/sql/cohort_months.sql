-- What was each customer at the end of each month of its life: there, paying how much, using it, buying?
-- Only months in which there is something to tell; months count as year * 12 + month.
SELECT
    m.number,
    p.month_index,
    p.active,
    CAST(p.mrr AS DOUBLE) AS mrr,
    COALESCE(p.events, 0) > 0 AS used,
    COALESCE(p.purchases, 0) > 0 AS bought,
    COALESCE(p.spent, 0) AS spent
FROM customer_months AS p
JOIN members AS m ON m.customer_id = p.customer_id
WHERE p.active OR p.events > 0 OR p.purchases > 0
