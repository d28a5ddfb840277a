-- In the last three months, how full were each customer's seats, and how many features did it use?
SELECT
    c.number,
    MAX(CASE WHEN p.month = $month THEN p.active_users END) AS active_users,
    MAX(CASE WHEN p.month = $month THEN p.events END) AS events,
    COUNT(p.seats_active_share) AS months_seen,
    COUNT(CASE WHEN p.seats_active_share >= 0.9 THEN 1 END) AS months_full,
    MAX(CASE WHEN p.month = $month THEN p.features_used END) AS features_now,
    MAX(CASE WHEN p.month = $before THEN p.features_used END) AS features_before,
    MAX(CASE WHEN p.month = $earlier THEN p.features_used END) AS features_earlier
FROM customer_months AS p
JOIN members AS c ON c.customer_id = p.customer_id
WHERE p.month IN ($month, $before, $earlier) AND p.active
GROUP BY c.number
HAVING MAX(CASE WHEN p.month = $month THEN 1 ELSE 0 END) = 1
ORDER BY c.number
