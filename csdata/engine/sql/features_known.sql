-- How many features were ever used until a day?
SELECT COUNT(DISTINCT feature) AS features FROM usage WHERE date <= $last
