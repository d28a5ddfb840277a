-- When did a subscription end for the first time?
SELECT MIN(end_date) AS day FROM spells WHERE end_date <= $last
