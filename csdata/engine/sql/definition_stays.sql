-- From when to when was each customer with us without a gap? One row a stay; no last day: still running.
WITH ordered AS (
    SELECT
        c.number,
        s.start_date,
        s.end_date,
        MAX(COALESCE(s.end_date, DATE '9999-12-31')) OVER (
            PARTITION BY c.number ORDER BY s.start_date, s.end_date ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS covered_to
    FROM spells AS s
    JOIN members AS c ON c.customer_id = s.customer_id
),

marked AS (
    SELECT
        number,
        start_date,
        end_date,
        SUM(CASE WHEN covered_to IS NULL OR start_date > covered_to THEN 1 ELSE 0 END) OVER (
            PARTITION BY number ORDER BY start_date, end_date ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS stay
    FROM ordered
)

SELECT
    number,
    MIN(start_date) AS came,
    CASE WHEN COUNT(*) = COUNT(end_date) THEN MAX(end_date) END AS went
FROM marked
GROUP BY number, stay
ORDER BY number, came
