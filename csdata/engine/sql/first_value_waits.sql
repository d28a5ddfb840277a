-- How long did customers who started in a period wait for their first result, or are waiting still?
SELECT
    m.number,
    DATE_DIFF(
        'DAY',
        c.signup_date,
        LEAST(COALESCE(f.first_value_on, $last), $last, COALESCE(c.churn_date, $last))
    ) AS days,
    COALESCE(f.first_value_on <= $last AND f.first_value_on <= COALESCE(c.churn_date, $last), FALSE) AS reached
FROM customers AS c
JOIN members AS m ON m.customer_id = c.customer_id
LEFT JOIN first_values AS f ON f.customer_id = c.customer_id
WHERE c.signup_date > $base AND c.signup_date <= $last
ORDER BY m.number
