-- How did each customer behave in its last months with us: how much use, of what, how many tickets and contacts?
-- A month in which a customer started is not whole and does not count; nor does the month in which it left.
WITH recent AS (
    SELECT
        p.*,
        ROW_NUMBER() OVER (PARTITION BY p.customer_id ORDER BY p.month DESC) AS place
    FROM customer_months AS p
    WHERE p.active AND p.tenure_months > 0
)

SELECT
    m.number,
    COUNT(*) AS months,
    CAST(SUM(CASE WHEN p.active_users IS NOT NULL THEN p.events END) AS DOUBLE) / NULLIF(SUM(p.active_users), 0) AS events_per_user,
    CAST(SUM(p.events) AS DOUBLE) / NULLIF(SUM(CASE WHEN p.events IS NOT NULL THEN c.seats END), 0) AS events_per_seat,
    AVG(p.events) AS events,
    AVG(p.seats_active_share) AS seats_active_share,
    AVG(p.active_users) AS active_users,
    AVG(p.features_used) AS features_used,
    AVG(p.active_days) AS active_days,
    AVG(p.tickets_opened) AS tickets,
    AVG(p.median_resolve_hours) AS resolve_hours,
    AVG(p.touchpoints) AS touchpoints,
    MAX(CASE WHEN p.place = 1 THEN p.milestones_share END) AS milestones_share
FROM recent AS p
JOIN customers AS c ON c.customer_id = p.customer_id
JOIN members AS m ON m.customer_id = p.customer_id
WHERE p.place <= $months
GROUP BY m.number
ORDER BY m.number
