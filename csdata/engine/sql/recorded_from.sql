-- Since when is each kind of activity recorded? Before that day it is not known, which is not the same as none.
SELECT
    (SELECT MIN(date) FROM usage) AS usage,
    (SELECT MIN(date) FROM usage WHERE active_users IS NOT NULL) AS users,
    (SELECT CAST(MIN(opened_at) AS DATE) FROM tickets) AS tickets,
    (SELECT MIN(date) FROM touchpoints) AS touchpoints,
    (SELECT MIN(date) FROM exposures) AS exposures,
    (SELECT MIN(date) FROM purchases) AS purchases
