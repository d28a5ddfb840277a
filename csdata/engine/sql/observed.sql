-- Until which day do the data tell what happened? Starts and events count; planned ends do not, unless they are near.
WITH facts AS (
    SELECT MAX(start_date) AS last_day, MIN(start_date) AS first_day FROM spells
    UNION ALL SELECT MAX(date), MIN(date) FROM usage
    UNION ALL SELECT MAX(date), MIN(date) FROM purchases
    UNION ALL SELECT CAST(MAX(opened_at) AS DATE), CAST(MIN(opened_at) AS DATE) FROM tickets
    UNION ALL SELECT MAX(date), MIN(date) FROM surveys
    UNION ALL SELECT MAX(date), MIN(date) FROM touchpoints
    UNION ALL SELECT MAX(date), MIN(date) FROM churn_events
    UNION ALL SELECT MAX(churn_date), MIN(signup_date) FROM customers
    UNION ALL SELECT MAX(signup_date), MIN(signup_date) FROM customers
),

span AS (
    SELECT MAX(last_day) AS last_day, MIN(first_day) AS first_day FROM facts
)

SELECT
    s.first_day,
    GREATEST(
        s.last_day,
        (SELECT MAX(p.end_date) FROM spells AS p WHERE p.end_date <= s.last_day + 31)
    ) AS last_day,
    (SELECT COUNT(*) FROM spells) AS spells,
    (SELECT COUNT(*) FROM spells WHERE DAY(start_date) <> 1 OR DAY(end_date) <> 1) AS odd_days,
    (SELECT COUNT(*) FROM revenue) + (SELECT COUNT(*) FROM usage) + (SELECT COUNT(*) FROM purchases) + (SELECT COUNT(*) FROM tickets)
        AS activity,
    (SELECT COUNT(*) FROM usage) + (SELECT COUNT(*) FROM purchases) + (SELECT COUNT(*) FROM tickets) AS daily
FROM span AS s
