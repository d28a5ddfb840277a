-- In which months of its own life, counted from the day it started, did each customer use it or buy?
-- Month 1 ends with the first anniversary: the same day of the next month, or its last day when it is shorter.
WITH starts AS (
    SELECT customer_id, MIN(start_date) AS started_on
    FROM spells
    WHERE start_date < $end
    GROUP BY customer_id
),

signs AS (
    SELECT customer_id, date, TRUE AS used, FALSE AS bought, CAST(0 AS DOUBLE) AS spent FROM usage WHERE date < $end
    UNION ALL
    SELECT customer_id, date, FALSE, TRUE, CAST(amount AS DOUBLE) FROM purchases WHERE date < $end
),

placed AS (
    SELECT
        g.customer_id,
        12 * (YEAR(g.date) - YEAR(o.started_on)) + MONTH(g.date) - MONTH(o.started_on)
            + CASE WHEN DAY(g.date) >= LEAST(DAY(o.started_on), DAY(LAST_DAY(g.date))) THEN 1 ELSE 0 END AS age,
        g.used,
        g.bought,
        g.spent
    FROM signs AS g
    JOIN starts AS o ON o.customer_id = g.customer_id
    WHERE g.date >= o.started_on
)

SELECT
    m.number,
    p.age,
    COUNT(CASE WHEN p.used THEN 1 END) > 0 AS used,
    COUNT(CASE WHEN p.bought THEN 1 END) > 0 AS bought,
    SUM(p.spent) AS spent
FROM placed AS p
JOIN members AS m ON m.customer_id = p.customer_id
GROUP BY m.number, p.age
ORDER BY m.number, p.age
