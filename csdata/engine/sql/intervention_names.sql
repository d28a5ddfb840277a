-- Which interventions did somebody get, by name, and since when?
SELECT intervention, MIN(date) AS since
FROM exposures
GROUP BY intervention
ORDER BY intervention
