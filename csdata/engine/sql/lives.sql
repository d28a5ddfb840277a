-- How many months was each customer there by a day, since which month do we see it, and what did it pay on that day?
-- Months count from the customer's start: whole calendar months, and the days of the last one in part.
-- A customer who left and came back has one life, from the first start to the last end.
WITH lives AS (
    SELECT
        customer_id,
        MIN(start_date) AS first_day,
        CASE WHEN COUNT(CASE WHEN end_date IS NULL OR end_date >= $end THEN 1 END) = 0 THEN MAX(end_date) END AS left_on,
        CAST(SUM(CASE WHEN end_date IS NULL OR end_date >= $end THEN mrr END) AS DOUBLE) AS mrr
    FROM spells
    WHERE start_date < $end
    GROUP BY customer_id
),

placed AS (
    -- Where the records begin, a customer may be older than its first row; the customer list then tells.
    SELECT
        l.*,
        CASE
            WHEN k.signup_date < l.first_day AND l.first_day < (SELECT MIN(first_day) FROM lives) + INTERVAL 1 MONTH
            THEN k.signup_date ELSE l.first_day
        END AS origin,
        GREATEST(l.first_day, COALESCE(CAST($known_from AS DATE), l.first_day)) AS seen_from,
        COALESCE(l.left_on, CAST($end AS DATE)) AS seen_to,
        k.channel
    FROM lives AS l
    JOIN customers AS k ON k.customer_id = l.customer_id
)

SELECT
    c.number,
    12 * (YEAR(p.seen_from) - YEAR(p.origin)) + MONTH(p.seen_from) - MONTH(p.origin)
        + (DAY(p.seen_from) - DAY(p.origin)) / 31.0E0 AS entered,
    12 * (YEAR(p.seen_to) - YEAR(p.origin)) + MONTH(p.seen_to) - MONTH(p.origin)
        + (DAY(p.seen_to) - DAY(p.origin)) / 31.0E0 AS seen,
    p.left_on IS NOT NULL AS gone,
    CASE WHEN p.left_on IS NULL THEN COALESCE(p.mrr, 0) END AS mrr,
    12 * (YEAR($end) - YEAR(p.origin)) + MONTH($end) - MONTH(p.origin) + (DAY($end) - DAY(p.origin)) / 31.0E0 AS watchable,
    p.first_day,
    p.left_on,
    p.channel
FROM placed AS p
JOIN members AS c ON c.customer_id = p.customer_id
WHERE p.seen_to > p.seen_from
ORDER BY c.number
