-- What does the list of customers itself say of each: start, first result, cost of winning, answers, use?
SELECT
    m.number,
    c.signup_date,
    f.first_value_on,
    c.days_to_first_value,
    CAST(c.acquisition_cost AS DOUBLE) AS acquisition_cost,
    c.nps,
    c.csat,
    CAST(c.goal_reached AS INTEGER) AS goal_reached,
    c.active_users,
    c.seats,
    c.last_activity_date
FROM customers AS c
JOIN members AS m ON m.customer_id = c.customer_id
LEFT JOIN first_values AS f ON f.customer_id = c.customer_id
ORDER BY m.number
