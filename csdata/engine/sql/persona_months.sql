-- What did each customer do month by month, of what personas are compared by? Whole months with us only.
SELECT
    m.number,
    YEAR(p.month) * 12 + MONTH(p.month) - 1 AS month_index,
    p.events,
    CASE WHEN p.active_users IS NOT NULL THEN p.events END AS events_with_users,
    CASE WHEN p.events IS NOT NULL THEN c.seats END AS seats_with_events,
    p.seats_active_share,
    p.active_users,
    p.features_used,
    p.active_days,
    p.tickets_opened AS tickets,
    p.median_resolve_hours AS resolve_hours,
    p.touchpoints,
    p.milestones_share
FROM customer_months AS p
JOIN customers AS c ON c.customer_id = p.customer_id
JOIN members AS m ON m.customer_id = p.customer_id
WHERE p.active AND p.tenure_months > 0 AND p.month >= $first
ORDER BY m.number, month_index
