-- What did customers say in each month: mean satisfaction (surveys and tickets), mean recommendation?
SELECT
    m.number,
    YEAR(a.day) * 12 + MONTH(a.day) AS month_index,
    a.is_nps,
    AVG(a.score) AS score
FROM (
    SELECT customer_id, date AS day, LOWER(kind) = 'nps' AS is_nps, CAST(score AS DOUBLE) AS score
    FROM surveys
    WHERE score IS NOT NULL AND LOWER(kind) IN ('nps', 'csat')
    UNION ALL
    SELECT customer_id, CAST(opened_at AS DATE) AS day, FALSE AS is_nps, CAST(csat AS DOUBLE) AS score
    FROM tickets
    WHERE csat IS NOT NULL
) AS a
JOIN members AS m ON m.customer_id = a.customer_id
WHERE a.day <= $last
GROUP BY m.number, YEAR(a.day) * 12 + MONTH(a.day), a.is_nps
