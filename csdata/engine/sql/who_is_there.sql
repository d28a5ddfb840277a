-- Who is there, by number, and in which group?
SELECT number, customer_id, name, plan, segment, region, persona, cell
FROM members
ORDER BY number
