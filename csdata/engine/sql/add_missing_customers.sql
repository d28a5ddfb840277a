-- Which customers appear in a file of activity but not in the list of customers? They join the list, bare.
INSERT INTO customers (customer_id)
SELECT DISTINCT seen.customer_id
FROM (
    SELECT customer_id FROM revenue
    UNION ALL SELECT customer_id FROM purchases
    UNION ALL SELECT customer_id FROM usage
    UNION ALL SELECT customer_id FROM tickets
    UNION ALL SELECT customer_id FROM surveys
    UNION ALL SELECT customer_id FROM milestones
    UNION ALL SELECT customer_id FROM touchpoints
    UNION ALL SELECT customer_id FROM exposures
    UNION ALL SELECT customer_id FROM churn_events
) AS seen
LEFT JOIN customers AS known ON known.customer_id = seen.customer_id
WHERE seen.customer_id IS NOT NULL AND known.customer_id IS NULL
