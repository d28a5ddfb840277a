-- How was each customer doing at the end of each month in which it was active, in figures alone?
-- Months count as year * 12 + month; days_waited are the days from its sign-up to the end of the month.
SELECT
    m.number,
    p.month_index,
    CAST(p.events AS DOUBLE) AS events,
    CAST(p.active_days AS DOUBLE) AS active_days,
    CAST(p.features_used AS DOUBLE) AS features_used,
    CAST(p.seats_active_share AS DOUBLE) AS seats_active_share,
    CAST(p.tickets_opened AS DOUBLE) AS tickets_opened,
    CAST(p.tickets_open AS DOUBLE) AS tickets_open,
    CAST(p.median_resolve_hours AS DOUBLE) AS median_resolve_hours,
    CAST(p.touchpoints AS DOUBLE) AS touchpoints,
    CAST(p.last_nps AS DOUBLE) AS last_nps,
    CAST(p.last_csat AS DOUBLE) AS last_csat,
    CAST(p.milestones_share AS DOUBLE) AS milestones_share,
    CAST(p.days_to_first_value AS DOUBLE) AS days_to_first_value,
    CAST(DATE_DIFF('DAY', c.signup_date, CAST(p.month + INTERVAL 1 MONTH AS DATE)) AS DOUBLE) - 1 AS days_waited,
    CAST(p.exposures AS DOUBLE) AS exposures,
    CAST(p.purchases AS DOUBLE) AS purchases,
    CAST(p.mrr AS DOUBLE) AS mrr
FROM customer_months AS p
JOIN members AS m ON m.customer_id = p.customer_id
JOIN customers AS c ON c.customer_id = p.customer_id
WHERE p.active
