-- How many devices, loans or faults would come, change or go, and the time they span
-- (an end of NULL: to this day).
WITH change AS ({changes})
SELECT
    count(*) FILTER (WHERE deed = 'new'),
    count(*) FILTER (WHERE deed = 'changed'),
    count(*) FILTER (WHERE deed = 'gone'),
    min(at),
    CASE WHEN bool_and(until IS NOT NULL) THEN max(until) END
FROM change
