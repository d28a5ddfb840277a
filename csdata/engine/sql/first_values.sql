-- On which day did each customer get a first result? The milestone of that name, else the sheet's own date.
SELECT
    c.customer_id,
    COALESCE(
        MIN(m.reached_at),
        ANY_VALUE(c.first_value_date),
        ANY_VALUE(c.signup_date + CAST(ROUND(c.days_to_first_value) AS INTEGER))
    ) AS first_value_on
FROM customers AS c
LEFT JOIN milestones AS m
    ON m.customer_id = c.customer_id
   AND (
       LOWER(m.milestone) LIKE '%first value%'
       OR LOWER(m.milestone) LIKE '%first result%'
       OR LOWER(m.milestone) LIKE '%go_live%'
   )
GROUP BY c.customer_id
