-- From which to which anniversary did each customer pay how much?
-- An anniversary is a whole month after the start: the same day of a later month, or its last day when it is shorter.
-- A spell holds at anniversary k when it began by that day and had not ended on it.
WITH starts AS (
    SELECT customer_id, MIN(start_date) AS started_on
    FROM spells
    WHERE start_date < $end
    GROUP BY customer_id
)

SELECT
    m.number,
    12 * (YEAR(s.start_date) - YEAR(o.started_on)) + MONTH(s.start_date) - MONTH(o.started_on)
        + CASE WHEN DAY(s.start_date) > LEAST(DAY(o.started_on), DAY(LAST_DAY(s.start_date))) THEN 1 ELSE 0 END AS from_age,
    12 * (YEAR(s.end_date) - YEAR(o.started_on)) + MONTH(s.end_date) - MONTH(o.started_on)
        + CASE WHEN DAY(s.end_date) > LEAST(DAY(o.started_on), DAY(LAST_DAY(s.end_date))) THEN 1 ELSE 0 END AS to_age,
    CAST(COALESCE(s.mrr, 0) AS DOUBLE) AS mrr
FROM spells AS s
JOIN starts AS o ON o.customer_id = s.customer_id
JOIN members AS m ON m.customer_id = s.customer_id
WHERE s.start_date < $end
ORDER BY m.number, from_age, to_age, mrr
