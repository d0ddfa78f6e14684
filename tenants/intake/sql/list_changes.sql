-- The first of the devices, loans or faults that would come, change or go.
WITH change AS ({changes})
SELECT key, at, deed, before, after
FROM change
ORDER BY key, at
LIMIT %(limit)s
