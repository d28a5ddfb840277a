-- Until when does each kind of record reach?
SELECT 'usage' AS kind, MAX(date) AS day FROM usage
UNION ALL SELECT 'tickets', CAST(MAX(opened_at) AS DATE) FROM tickets
UNION ALL SELECT 'surveys', MAX(date) FROM surveys
UNION ALL SELECT 'touchpoints', MAX(date) FROM touchpoints
UNION ALL SELECT 'milestones', MAX(reached_at) FROM milestones
ORDER BY kind
