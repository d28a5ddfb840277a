-- Who has left, by each way of telling: a flag, a churn event, an ended subscription, no open subscription at all?
WITH subscriptions AS (
    -- A subscription that goes on at another price is one subscription; a row without a name of its own stands alone.
    SELECT
        customer_id,
        COALESCE(subscription_id, CAST(start_date AS VARCHAR) || '/' || COALESCE(CAST(end_date AS VARCHAR), '')) AS subscription,
        MIN(start_date) AS start_date,
        CASE WHEN COUNT(*) = COUNT(end_date) THEN MAX(end_date) END AS end_date
    FROM revenue
    GROUP BY customer_id, COALESCE(subscription_id, CAST(start_date AS VARCHAR) || '/' || COALESCE(CAST(end_date AS VARCHAR), ''))
),

ended AS (
    SELECT customer_id, MAX(CASE WHEN end_date <= $last THEN 1 ELSE 0 END) AS any_ended
    FROM subscriptions
    WHERE start_date <= $last
    GROUP BY customer_id
),

open_ones AS (
    SELECT customer_id, MAX(CASE WHEN end_date IS NULL OR end_date > $last THEN 1 ELSE 0 END) AS any_open
    FROM spells
    WHERE start_date <= $last
    GROUP BY customer_id
),

events AS (
    SELECT DISTINCT customer_id FROM churn_events WHERE date <= $last
)

SELECT
    m.number,
    COALESCE(c.churned, FALSE) AS flag,
    e.customer_id IS NOT NULL AS event,
    COALESCE(s.any_ended, 0) = 1 AS ended_subscription,
    o.customer_id IS NOT NULL AND o.any_open = 0 AS no_open_subscription
FROM customers AS c
JOIN members AS m ON m.customer_id = c.customer_id
LEFT JOIN ended AS s ON s.customer_id = c.customer_id
LEFT JOIN open_ones AS o ON o.customer_id = c.customer_id
LEFT JOIN events AS e ON e.customer_id = c.customer_id
ORDER BY m.number
