-- Which features were ever seen until a day, in the order of their numbers?
SELECT feature
FROM (SELECT DISTINCT feature FROM usage WHERE feature IS NOT NULL AND date <= $last) AS f
ORDER BY feature
