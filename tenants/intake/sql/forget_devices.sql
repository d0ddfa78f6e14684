-- Devices that no ledger tells of any more; their loans and faults stay, of an unknown device.
-- A full join is hashed or merged, however few or many rows the planner believes in.
WITH gone AS (
    DELETE FROM equipment_device
    WHERE id = ANY(ARRAY(
        SELECT device.id
        FROM equipment_device AS device
        FULL JOIN (
            SELECT coalesce(same.current_key, row.data ->> 'device_key') AS key
            FROM intake_importrow AS row
            JOIN intake_importfile AS file ON file.id = row.file_id
            LEFT JOIN equipment_samedevice AS same
                ON same.is_accepted AND same.former_key = row.data ->> 'device_key'
                AND file.month < same.since
            WHERE row.file_id = ANY(%(files)s)
                AND row.status = 'ok'
                AND row.data ->> 'device_key' IS NOT NULL
        ) AS told ON told.key = device.key
        WHERE told.key IS NULL
    ))
    RETURNING id
), versions AS (
    DELETE FROM equipment_deviceversion WHERE device_id IN (SELECT id FROM gone)
), loans AS (
    UPDATE equipment_loan SET device_id = NULL WHERE device_id IN (SELECT id FROM gone)
)
UPDATE equipment_fault SET device_id = NULL WHERE device_id IN (SELECT id FROM gone)
