-- Of the goals and steps that fell due each month, how many were reached by then?
SELECT
    CAST(DATE_TRUNC('MONTH', m.due_date) AS DATE) AS month,
    COUNT(CASE WHEN LOWER(m.milestone) LIKE 'goal%' AND m.reached_at <= $last THEN 1 END) * 1.0
        / NULLIF(COUNT(CASE WHEN LOWER(m.milestone) LIKE 'goal%' THEN 1 END), 0) AS goal_attainment,
    COUNT(CASE WHEN LOWER(m.milestone) NOT LIKE 'goal%' AND m.reached_at <= m.due_date THEN 1 END) * 1.0
        / NULLIF(COUNT(CASE WHEN LOWER(m.milestone) NOT LIKE 'goal%' THEN 1 END), 0) AS onboarding_on_time
FROM milestones AS m
JOIN customers AS c ON c.customer_id = m.customer_id
WHERE m.due_date <= $last
  AND ($plan IS NULL OR c.plan = $plan)
  AND ($segment IS NULL OR c.segment = $segment)
  AND ($region IS NULL OR c.region = $region)
GROUP BY CAST(DATE_TRUNC('MONTH', m.due_date) AS DATE)
ORDER BY month
