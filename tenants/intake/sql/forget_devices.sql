-- Devices that no ledger tells of any more; their loans and faults stay, of an unknown device.
WITH gone AS (
    DELETE FROM equipment_device AS device
    WHERE NOT EXISTS (
        SELECT FROM intake_importrow AS row
        WHERE row.file_id = ANY(%(files)s) AND row.status = 'ok' AND row.data ->> 'device_key' = device.key
    )
    RETURNING id
), versions AS (
    DELETE FROM equipment_deviceversion WHERE device_id IN (SELECT id FROM gone)
), loans AS (
    UPDATE equipment_loan SET device_id = NULL WHERE device_id IN (SELECT id FROM gone)
)
UPDATE equipment_fault SET device_id = NULL WHERE device_id IN (SELECT id FROM gone)
