-- How did a group's recurring revenue move each month: won, grown, shrunk, lost, won back? The parts sum to the change exactly.
WITH moves AS (
    SELECT
        p.month,
        c.cell,
        COALESCE(p.mrr_before, 0) AS before,
        COALESCE(p.mrr, 0) AS after,
        (COALESCE(p.mrr_before, 0) > 0) = (COALESCE(p.mrr, 0) > 0) AS stays,
        p.paid_before
    FROM customer_months AS p
    JOIN members AS c ON c.customer_id = p.customer_id
)

SELECT
    month,
    cell,
    COALESCE(SUM(before), 0) AS start_mrr,
    COALESCE(SUM(CASE WHEN before <= 0 AND after > 0 AND NOT paid_before THEN after - before END), 0) AS new,
    COALESCE(SUM(CASE WHEN stays AND after > before THEN after - before END), 0) AS expansion,
    COALESCE(SUM(CASE WHEN stays AND after < before THEN before - after END), 0) AS contraction,
    COALESCE(SUM(CASE WHEN before > 0 AND after <= 0 THEN before - after END), 0) AS churn,
    COALESCE(SUM(CASE WHEN before <= 0 AND after > 0 AND paid_before THEN after - before END), 0) AS reactivation,
    COALESCE(SUM(after), 0) AS end_mrr
FROM moves
GROUP BY month, cell
ORDER BY month, cell
