-- From when to when did each customer pay how much?
-- End dates are exclusive; no end: still running.
WITH paid AS (
    SELECT
        r.customer_id,
        r.start_date,
        COALESCE(r.end_date, c.churn_date) AS end_date,
        r.mrr
    FROM revenue AS r
    JOIN customers AS c ON c.customer_id = r.customer_id
),

listed AS (
    -- One sheet, no money over time: the customer's own dates, at today's price.
    SELECT
        c.customer_id,
        c.signup_date AS start_date,
        c.churn_date AS end_date,
        c.mrr
    FROM customers AS c
    WHERE c.signup_date IS NOT NULL
      AND (c.churn_date IS NOT NULL OR NOT COALESCE(c.churned, FALSE))
      AND NOT EXISTS (SELECT 1 FROM revenue)
      -- When somebody has left and no departure has a date, the sheet is a picture, not a history.
      AND (EXISTS (SELECT 1 FROM customers WHERE churn_date IS NOT NULL) OR NOT EXISTS (SELECT 1 FROM customers WHERE churned))
),

seen AS (
    -- Nothing but use or purchases: a customer begins with the first of them, and nobody says when one leaves.
    SELECT customer_id, MIN(day) AS start_date
    FROM (SELECT customer_id, date AS day FROM usage UNION ALL SELECT customer_id, date AS day FROM purchases) AS signs
    WHERE day IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM revenue)
      AND NOT EXISTS (SELECT 1 FROM customers WHERE signup_date IS NOT NULL OR churn_date IS NOT NULL OR churned IS NOT NULL)
    GROUP BY customer_id
)

SELECT customer_id, start_date, end_date, mrr FROM paid
WHERE start_date IS NOT NULL AND (end_date IS NULL OR end_date > start_date)
UNION ALL
SELECT customer_id, start_date, end_date, mrr FROM listed
WHERE end_date IS NULL OR end_date > start_date
UNION ALL
SELECT customer_id, start_date, CAST(NULL AS DATE) AS end_date, CAST(NULL AS DECIMAL(18, 6)) AS mrr FROM seen
