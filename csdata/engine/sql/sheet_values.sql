-- What does the sheet of customers itself say about use, satisfaction and goals?
SELECT
    c.customer_id, c.nps, c.csat, c.active_users, c.sessions, c.seats, c.days_to_first_value, c.goal_reached, c.acquisition_cost,
    COALESCE(c.churned, c.churn_date IS NOT NULL) AS left_us
FROM customers AS c
WHERE ($plan IS NULL OR c.plan = $plan)
  AND ($segment IS NULL OR c.segment = $segment)
  AND ($region IS NULL OR c.region = $region)
ORDER BY c.customer_id
