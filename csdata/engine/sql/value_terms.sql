-- Do running subscriptions say when their term ends?
SELECT
    COUNT(*) AS running,
    COUNT(CASE WHEN end_date IS NOT NULL AND DATE_DIFF('DAY', start_date, end_date) >= 80 THEN 1 END) AS with_term
FROM spells
WHERE start_date <= $last AND (end_date IS NULL OR end_date > $last)
