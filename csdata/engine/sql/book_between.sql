-- Who was a customer, and for how much, at the end of two days?
SELECT
    c.number,
    COUNT(CASE WHEN s.start_date <= $base AND (s.end_date IS NULL OR s.end_date > $base) THEN 1 END) > 0 AS active_start,
    COUNT(CASE WHEN s.start_date <= $last AND (s.end_date IS NULL OR s.end_date > $last) THEN 1 END) > 0 AS active_end,
    CAST(COALESCE(SUM(CASE WHEN s.start_date <= $base AND (s.end_date IS NULL OR s.end_date > $base) THEN s.mrr END), 0) AS DOUBLE)
        AS start_mrr,
    CAST(COALESCE(SUM(CASE WHEN s.start_date <= $last AND (s.end_date IS NULL OR s.end_date > $last) THEN s.mrr END), 0) AS DOUBLE)
        AS end_mrr,
    MIN(s.start_date) > $base AS joined,
    CAST(COALESCE(MAX(CASE WHEN s.start_date <= $base THEN s.mrr END), 0) AS DOUBLE) AS best_before
FROM spells AS s
JOIN members AS c ON c.customer_id = s.customer_id
WHERE s.start_date <= $last
GROUP BY c.number
ORDER BY c.number
