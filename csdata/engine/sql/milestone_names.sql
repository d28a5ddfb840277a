-- Which onboarding steps and goals are there, in the order of their numbers?
SELECT milestone, LOWER(milestone) LIKE 'goal%' AS is_goal
FROM (SELECT DISTINCT milestone FROM milestones WHERE milestone IS NOT NULL) AS m
ORDER BY milestone
