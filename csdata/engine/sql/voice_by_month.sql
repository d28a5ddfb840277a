-- What did the customers of a group say each month? Promoters, detractors, satisfied answers; the group -1 names nobody.
SELECT
    CAST(DATE_TRUNC('MONTH', s.date) AS DATE) AS month,
    COALESCE(c.cell, -1) AS cell,
    COUNT(CASE WHEN LOWER(s.kind) = 'nps' THEN 1 END) AS nps_answers,
    COUNT(CASE WHEN LOWER(s.kind) = 'nps' AND s.score >= 9 THEN 1 END) AS promoters,
    COUNT(CASE WHEN LOWER(s.kind) = 'nps' AND s.score <= 6 THEN 1 END) AS detractors,
    COUNT(CASE WHEN LOWER(s.kind) = 'csat' THEN 1 END) AS csat_answers,
    COUNT(CASE WHEN LOWER(s.kind) = 'csat' AND s.score >= COALESCE(s.scale, 5) - 1 THEN 1 END) AS satisfied
FROM surveys AS s
LEFT JOIN members AS c ON c.customer_id = s.customer_id
WHERE s.score IS NOT NULL AND s.date <= $last
GROUP BY CAST(DATE_TRUNC('MONTH', s.date) AS DATE), COALESCE(c.cell, -1)
ORDER BY month, cell
