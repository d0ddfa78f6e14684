-- How many devices the files tell are new, and how many differ from the version in force.
WITH told AS ({told})
SELECT
    count(*) FILTER (WHERE device.id IS NULL),
    count(*) FILTER (
        WHERE device.id IS NOT NULL AND told.attributes IS DISTINCT FROM version.attributes
    ),
    count(*)
FROM told
LEFT JOIN equipment_device AS device ON device.key = told.key
LEFT JOIN LATERAL (
    SELECT attributes
    FROM equipment_deviceversion
    WHERE device_id = device.id AND valid_from <= told.last_month
    ORDER BY valid_from DESC
    LIMIT 1
) AS version ON TRUE
