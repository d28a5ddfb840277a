-- Which terms of subscriptions ended in a period, worth how much, and how much of it began anew?
-- A term has three months at least. What starts within 31 days of the end, before or after, renews it.
WITH ended AS (
    SELECT customer_id, start_date, end_date, mrr
    FROM spells
    WHERE end_date > $base AND end_date <= $last AND DATE_DIFF('DAY', start_date, end_date) >= 80 AND mrr > 0
),

due AS (
    SELECT customer_id, CAST(SUM(mrr) AS DOUBLE) AS due FROM ended GROUP BY customer_id
),

anew AS (
    SELECT s.customer_id, CAST(SUM(s.mrr) AS DOUBLE) AS renewed
    FROM spells AS s
    WHERE EXISTS (
        SELECT 1 FROM ended AS e
        WHERE e.customer_id = s.customer_id
          AND s.start_date > e.start_date
          AND ABS(DATE_DIFF('DAY', e.end_date, s.start_date)) <= 31
    )
    GROUP BY s.customer_id
)

SELECT
    c.number,
    d.due,
    LEAST(d.due, COALESCE(a.renewed, 0)) AS renewed
FROM due AS d
JOIN members AS c ON c.customer_id = d.customer_id
LEFT JOIN anew AS a ON a.customer_id = d.customer_id
ORDER BY c.number
