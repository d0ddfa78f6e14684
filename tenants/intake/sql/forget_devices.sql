-- Devices that no ledger tells of any more; their loans and faults stay, of an unknown device.
-- NOT IN is hashed whatever the planner believes of the rows just written; NOT EXISTS was not.
WITH gone AS (
    DELETE FROM equipment_device AS device
    WHERE device.key NOT IN (
        SELECT row.data ->> 'device_key'
        FROM intake_importrow AS row
        WHERE row.file_id = ANY(%(files)s)
            AND row.status = 'ok'
            AND row.data ->> 'device_key' IS NOT NULL
    )
    RETURNING id
), versions AS (
    DELETE FROM equipment_deviceversion WHERE device_id IN (SELECT id FROM gone)
), loans AS (
    UPDATE equipment_loan SET device_id = NULL WHERE device_id IN (SELECT id FROM gone)
)
UPDATE equipment_fault SET device_id = NULL WHERE device_id IN (SELECT id FROM gone)
