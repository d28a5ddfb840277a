-- What does the sheet of customers itself say about use, satisfaction and goals?
SELECT
    m.number, c.nps, c.csat, c.active_users, c.sessions, c.seats, c.days_to_first_value, c.goal_reached,
    CAST(c.acquisition_cost AS DOUBLE) AS acquisition_cost,
    COALESCE(c.churned, c.churn_date IS NOT NULL) AS left_us
FROM customers AS c
JOIN members AS m ON m.customer_id = c.customer_id
ORDER BY m.number
