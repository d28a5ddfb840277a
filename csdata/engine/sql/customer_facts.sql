-- What does the list say of each customer that a person who looks after it wants to know?
SELECT
    m.number,
    c.owner,
    c.industry,
    c.channel,
    c.signup_date,
    c.renewal_date,
    c.goal,
    c.goal_reached
FROM customers AS c
JOIN members AS m ON m.customer_id = c.customer_id
ORDER BY m.number
