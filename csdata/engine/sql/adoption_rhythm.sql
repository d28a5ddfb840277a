-- Does use come once a month (dated the first or the last of it), or day by day?
SELECT
    COUNT(CASE WHEN DAY(date) = 1 OR date = LAST_DAY(date) THEN 1 END) AS on_edges,
    COUNT(*) AS all_rows
FROM usage
WHERE date <= $last
