-- Who got which intervention (by its place in the list of names), and since which day?
SELECT m.number, e.place, e.since
FROM (
    SELECT
        customer_id,
        DENSE_RANK() OVER (ORDER BY intervention) - 1 AS place,
        MIN(date) AS since
    FROM exposures
    GROUP BY customer_id, intervention
) AS e
JOIN members AS m ON m.customer_id = e.customer_id
