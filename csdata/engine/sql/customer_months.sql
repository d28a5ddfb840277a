-- What was known about each customer at the end of each month, and what happened in the next?
-- One row a customer and month, from the first month until the month after the last; nothing looks past its month.
WITH bounds AS (
    SELECT
        customer_id,
        MIN(YEAR(start_date) * 12 + MONTH(start_date)) AS first_index,
        MAX(YEAR(COALESCE(end_date, $last)) * 12 + MONTH(COALESCE(end_date, $last))) AS last_index,
        MIN(CASE WHEN mrr > 0 THEN start_date END) AS first_paid
    FROM spells
    WHERE start_date <= $last
    GROUP BY customer_id
),

months AS (
    SELECT
        CAST(m.day AS DATE) AS month,
        CAST(m.day + INTERVAL 1 MONTH AS DATE) AS next_month,
        YEAR(m.day) * 12 + MONTH(m.day) AS month_index
    FROM (SELECT UNNEST(GENERATE_SERIES(CAST($first AS TIMESTAMP), CAST($last AS TIMESTAMP), INTERVAL 1 MONTH)) AS day) AS m
),

spine AS (
    SELECT
        b.customer_id,
        m.month,
        m.next_month,
        m.month_index,
        m.month_index - b.first_index AS months_since_start,
        COALESCE(b.first_paid < m.month, FALSE) AS paid_before
    FROM bounds AS b
    JOIN months AS m ON m.month_index BETWEEN b.first_index AND b.last_index
),

money AS (
    SELECT s.customer_id, m.month, COUNT(*) AS subscriptions, SUM(s.mrr) AS mrr
    FROM spells AS s
    JOIN months AS m ON s.start_date < m.next_month AND (s.end_date IS NULL OR s.end_date >= m.next_month)
    GROUP BY s.customer_id, m.month
),

used_features AS (
    SELECT
        customer_id,
        CAST(DATE_TRUNC('MONTH', date) AS DATE) AS month,
        feature,
        SUM(COALESCE(events, 1)) AS events,
        MAX(active_users) AS active_users,
        BIT_OR(CAST(1 AS BIGINT) << DAY(date)) AS day_bits
    FROM usage
    WHERE date < $end
    GROUP BY customer_id, CAST(DATE_TRUNC('MONTH', date) AS DATE), feature
),

used AS (
    SELECT
        customer_id,
        month,
        CAST(SUM(events) AS DOUBLE) AS events,
        MAX(active_users) AS active_users,
        COUNT(feature) AS features_used,
        BIT_COUNT(BIT_OR(day_bits)) AS active_days
    FROM used_features
    GROUP BY customer_id, month
),

opened AS (
    SELECT customer_id, CAST(DATE_TRUNC('MONTH', opened_at) AS DATE) AS month, COUNT(*) AS tickets_opened
    FROM tickets
    WHERE opened_at < $end
    GROUP BY customer_id, CAST(DATE_TRUNC('MONTH', opened_at) AS DATE)
),

waiting AS (
    SELECT t.customer_id, m.month, COUNT(*) AS tickets_open
    FROM tickets AS t
    JOIN months AS m ON t.opened_at < m.next_month AND (t.resolved_at IS NULL OR t.resolved_at >= m.next_month)
    WHERE t.resolved_at IS NULL OR DATE_TRUNC('MONTH', t.resolved_at) > DATE_TRUNC('MONTH', t.opened_at)
    GROUP BY t.customer_id, m.month
),

solved_ranked AS (
    SELECT
        customer_id,
        CAST(DATE_TRUNC('MONTH', resolved_at) AS DATE) AS month,
        CAST(EPOCH(resolved_at) - EPOCH(opened_at) AS DOUBLE) / 3600 AS hours,
        ROW_NUMBER() OVER (
            PARTITION BY customer_id, CAST(DATE_TRUNC('MONTH', resolved_at) AS DATE)
            ORDER BY EPOCH(resolved_at) - EPOCH(opened_at)
        ) AS place,
        COUNT(*) OVER (PARTITION BY customer_id, CAST(DATE_TRUNC('MONTH', resolved_at) AS DATE)) AS places
    FROM tickets
    WHERE resolved_at >= opened_at AND resolved_at < $end
),

solved AS (
    SELECT customer_id, month, AVG(hours) AS median_resolve_hours
    FROM solved_ranked
    WHERE place * 2 BETWEEN places AND places + 2
    GROUP BY customer_id, month
),

answer_ranked AS (
    SELECT
        customer_id,
        CAST(DATE_TRUNC('MONTH', date) AS DATE) AS month,
        LOWER(kind) AS kind,
        score,
        ROW_NUMBER() OVER (
            PARTITION BY customer_id, CAST(DATE_TRUNC('MONTH', date) AS DATE), LOWER(kind)
            ORDER BY date DESC, score, comment
        ) AS place
    FROM surveys
    WHERE date < $end AND score IS NOT NULL
),

answers AS (
    SELECT
        customer_id,
        month,
        MAX(CASE WHEN kind = 'nps' THEN score END) AS nps,
        MAX(CASE WHEN kind = 'csat' THEN score END) AS csat
    FROM answer_ranked
    WHERE place = 1
    GROUP BY customer_id, month
),

bought AS (
    SELECT
        customer_id,
        CAST(DATE_TRUNC('MONTH', date) AS DATE) AS month,
        COUNT(*) AS purchases,
        CAST(SUM(amount) AS DOUBLE) AS spent
    FROM purchases
    WHERE date < $end
    GROUP BY customer_id, CAST(DATE_TRUNC('MONTH', date) AS DATE)
),

contacts AS (
    SELECT customer_id, CAST(DATE_TRUNC('MONTH', date) AS DATE) AS month, COUNT(*) AS touchpoints
    FROM touchpoints
    WHERE date < $end
    GROUP BY customer_id, CAST(DATE_TRUNC('MONTH', date) AS DATE)
),

steps AS (
    -- A step counts from the month it is due or reached, whichever is first; without a due date, from the start.
    SELECT
        s.customer_id,
        GREATEST(
            b.first_index,
            COALESCE(
                CASE WHEN s.due_date IS NOT NULL THEN
                    LEAST(
                        YEAR(s.due_date) * 12 + MONTH(s.due_date),
                        COALESCE(YEAR(s.reached_at) * 12 + MONTH(s.reached_at), YEAR(s.due_date) * 12 + MONTH(s.due_date))
                    )
                END,
                b.first_index
            )
        ) AS month_index,
        COUNT(*) AS known
    FROM milestones AS s
    JOIN bounds AS b ON b.customer_id = s.customer_id
    GROUP BY 1, 2
),

steps_reached AS (
    SELECT
        s.customer_id,
        GREATEST(YEAR(s.reached_at) * 12 + MONTH(s.reached_at), b.first_index) AS month_index,
        COUNT(*) AS reached
    FROM milestones AS s
    JOIN bounds AS b ON b.customer_id = s.customer_id
    WHERE s.reached_at < $end
    GROUP BY 1, 2
),

first_value AS (
    SELECT customer_id, first_value_on FROM first_values
),

exposed AS (
    SELECT e.customer_id, m.month, COUNT(DISTINCT e.intervention) AS exposures
    FROM exposures AS e
    JOIN months AS m ON e.date < m.next_month
    GROUP BY e.customer_id, m.month
),

joined AS (
    SELECT
        s.customer_id,
        s.month,
        s.month_index,
        c.plan,
        c.segment,
        c.region,
        c.channel,
        s.months_since_start AS tenure_months,
        s.paid_before,
        COALESCE(r.subscriptions, 0) > 0 AS active,
        CASE WHEN r.subscriptions IS NULL THEN 0 ELSE r.mrr END AS mrr,
        CASE WHEN s.next_month > $usage_from THEN COALESCE(u.events, 0) END AS events,
        CASE WHEN s.next_month > $usage_from THEN COALESCE(u.active_days, 0) END AS active_days,
        CASE WHEN s.next_month > $usage_from THEN COALESCE(u.features_used, 0) END AS features_used,
        CASE WHEN s.next_month > $users_from THEN COALESCE(u.active_users, 0) END AS active_users,
        CASE WHEN s.next_month > $users_from THEN COALESCE(u.active_users, 0) / NULLIF(c.seats, 0) END AS seats_active_share,
        CASE WHEN s.next_month > $purchases_from THEN COALESCE(x.purchases, 0) END AS purchases,
        CASE WHEN s.next_month > $purchases_from THEN COALESCE(x.spent, 0) END AS spent,
        CASE WHEN s.next_month > $tickets_from THEN COALESCE(o.tickets_opened, 0) END AS tickets_opened,
        CASE WHEN s.next_month > $tickets_from THEN COALESCE(w.tickets_open, 0) END AS tickets_open,
        v.median_resolve_hours,
        LAST_VALUE(a.nps IGNORE NULLS) OVER (
            PARTITION BY s.customer_id ORDER BY s.month ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS last_nps,
        LAST_VALUE(a.csat IGNORE NULLS) OVER (
            PARTITION BY s.customer_id ORDER BY s.month ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS last_csat,
        CASE WHEN s.next_month > $touchpoints_from THEN COALESCE(t.touchpoints, 0) END AS touchpoints,
        SUM(COALESCE(q.reached, 0)) OVER (
            PARTITION BY s.customer_id ORDER BY s.month ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) * 1.0 / NULLIF(SUM(COALESCE(p.known, 0)) OVER (
            PARTITION BY s.customer_id ORDER BY s.month ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ), 0) AS milestones_share,
        CASE WHEN f.first_value_on < s.next_month THEN DATE_DIFF('DAY', c.signup_date, f.first_value_on) END AS days_to_first_value,
        CASE WHEN $exposures_from IS NOT NULL THEN COALESCE(e.exposures, 0) END AS exposures
    FROM spine AS s
    JOIN customers AS c ON c.customer_id = s.customer_id
    LEFT JOIN money AS r ON r.customer_id = s.customer_id AND r.month = s.month
    LEFT JOIN used AS u ON u.customer_id = s.customer_id AND u.month = s.month
    LEFT JOIN bought AS x ON x.customer_id = s.customer_id AND x.month = s.month
    LEFT JOIN opened AS o ON o.customer_id = s.customer_id AND o.month = s.month
    LEFT JOIN waiting AS w ON w.customer_id = s.customer_id AND w.month = s.month
    LEFT JOIN solved AS v ON v.customer_id = s.customer_id AND v.month = s.month
    LEFT JOIN answers AS a ON a.customer_id = s.customer_id AND a.month = s.month
    LEFT JOIN contacts AS t ON t.customer_id = s.customer_id AND t.month = s.month
    LEFT JOIN steps AS p ON p.customer_id = s.customer_id AND p.month_index = s.month_index
    LEFT JOIN steps_reached AS q ON q.customer_id = s.customer_id AND q.month_index = s.month_index
    LEFT JOIN first_value AS f ON f.customer_id = s.customer_id
    LEFT JOIN exposed AS e ON e.customer_id = s.customer_id AND e.month = s.month
)

SELECT
    *,
    LAG(active) OVER w AS was_active,
    LAG(mrr) OVER w AS mrr_before,
    CASE WHEN active AND month_index < $last_index THEN NOT COALESCE(LEAD(active) OVER w, FALSE) END AS churned_next,
    CASE WHEN month_index < $last_index THEN COALESCE(LEAD(mrr) OVER w, 0) END AS mrr_next
FROM joined
WINDOW w AS (PARTITION BY customer_id ORDER BY month)
