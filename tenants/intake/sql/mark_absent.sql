-- Devices that the latest ledger of all devices lacks and the one before it told of.
-- A full join is hashed or merged, however few or many rows the planner believes in.
UPDATE equipment_device
SET last_seen_month = %(before)s
WHERE last_seen_month IS NULL
    AND id = ANY(ARRAY(
        SELECT device.id
        FROM equipment_device AS device
        FULL JOIN (
            SELECT coalesce(same.current_key, row.data ->> 'device_key') AS key
            FROM intake_importrow AS row
            JOIN intake_importfile AS file ON file.id = row.file_id
            LEFT JOIN equipment_samedevice AS same
                ON same.is_accepted AND same.former_key = row.data ->> 'device_key'
                AND file.month < same.since
            WHERE row.file_id = ANY(%(files)s) AND row.status = 'ok'
        ) AS told ON told.key = device.key
        WHERE told.key IS NULL
    ))
