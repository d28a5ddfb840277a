-- What was done for customers, when, at what cost, and which number should it move?
SELECT
    intervention,
    MIN(start_date) AS start_date,
    MAX(end_date) AS end_date,
    MAX(CAST(one_off_cost AS DOUBLE)) AS one_off_cost,
    MAX(CAST(monthly_cost AS DOUBLE)) AS monthly_cost,
    MAX(metric) AS metric,
    MAX(expected_change) AS expected_change,
    MAX(chosen_by) AS chosen_by,
    MAX(kind) AS kind,
    MAX(guardrails) AS guardrails,
    MAX(unaffected) AS unaffected,
    MAX(CAST(unit_value AS DOUBLE)) AS unit_value,
    MAX(decide_on) AS decide_on
FROM interventions
GROUP BY intervention
ORDER BY start_date, intervention
