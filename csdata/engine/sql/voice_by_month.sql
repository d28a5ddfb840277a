-- What did customers say each month? Shares of promoters and detractors, and of satisfied answers.
SELECT
    CAST(DATE_TRUNC('MONTH', s.date) AS DATE) AS month,
    COUNT(CASE WHEN LOWER(s.kind) = 'nps' THEN 1 END) AS nps_answers,
    100.0 * (
        COUNT(CASE WHEN LOWER(s.kind) = 'nps' AND s.score >= 9 THEN 1 END)
        - COUNT(CASE WHEN LOWER(s.kind) = 'nps' AND s.score <= 6 THEN 1 END)
    ) / NULLIF(COUNT(CASE WHEN LOWER(s.kind) = 'nps' THEN 1 END), 0) AS nps,
    COUNT(CASE WHEN LOWER(s.kind) = 'csat' THEN 1 END) AS csat_answers,
    COUNT(CASE WHEN LOWER(s.kind) = 'csat' AND s.score >= COALESCE(s.scale, 5) - 1 THEN 1 END) * 1.0
        / NULLIF(COUNT(CASE WHEN LOWER(s.kind) = 'csat' THEN 1 END), 0) AS csat
FROM surveys AS s
LEFT JOIN customers AS c ON c.customer_id = s.customer_id
WHERE s.score IS NOT NULL AND s.date <= $last
  AND ($plan IS NULL OR c.plan = $plan)
  AND ($segment IS NULL OR c.segment = $segment)
  AND ($region IS NULL OR c.region = $region)
GROUP BY CAST(DATE_TRUNC('MONTH', s.date) AS DATE)
ORDER BY month
