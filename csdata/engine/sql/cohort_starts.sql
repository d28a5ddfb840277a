-- When did each customer start, since when do we see it, and what did it pay when it first paid?
-- Where the records begin, a customer may be older than its first row; the customer list then tells.
WITH firsts AS (
    SELECT customer_id, MIN(start_date) AS first_day, MIN(CASE WHEN mrr > 0 THEN start_date END) AS first_paid
    FROM spells
    WHERE start_date < $end
    GROUP BY customer_id
),

paid AS (
    SELECT f.customer_id, CAST(SUM(s.mrr) AS DOUBLE) AS mrr
    FROM firsts AS f
    JOIN spells AS s ON s.customer_id = f.customer_id AND s.start_date = f.first_paid
    GROUP BY f.customer_id
),

bought AS (
    SELECT customer_id, CAST(DATE_TRUNC('MONTH', date) AS DATE) AS month, CAST(SUM(amount) AS DOUBLE) AS spent
    FROM purchases
    WHERE date < $end
    GROUP BY customer_id, CAST(DATE_TRUNC('MONTH', date) AS DATE)
)

SELECT
    m.number,
    CASE
        WHEN k.signup_date < f.first_day AND f.first_day < (SELECT MIN(first_day) FROM firsts) + INTERVAL 1 MONTH
        THEN k.signup_date ELSE f.first_day
    END AS started_on,
    f.first_day AS seen_from,
    COALESCE(p.mrr, b.spent, 0) AS base
FROM firsts AS f
JOIN customers AS k ON k.customer_id = f.customer_id
JOIN members AS m ON m.customer_id = f.customer_id
LEFT JOIN paid AS p ON p.customer_id = f.customer_id
LEFT JOIN bought AS b ON b.customer_id = f.customer_id AND b.month = CAST(DATE_TRUNC('MONTH', f.first_day) AS DATE)
ORDER BY m.number
