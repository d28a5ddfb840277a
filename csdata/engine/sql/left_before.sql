-- How many times did a subscription end until a day?
SELECT COUNT(*) AS endings FROM spells WHERE end_date <= $base
