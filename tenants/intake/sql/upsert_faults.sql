-- Faults as told; of faults told by nobody any more none is left when everything is told anew.
-- A full join is hashed or merged, however few rows the planner believes in; the others may not be.
WITH told AS ({told}), gone AS (
    DELETE FROM equipment_fault
    WHERE %(whole)s AND id = ANY(ARRAY(
        SELECT fault.id
        FROM equipment_fault AS fault
        FULL JOIN told ON told.key = fault.device_key AND told.reported_at = fault.reported_at
        WHERE told.key IS NULL
    ))
)
INSERT INTO equipment_fault AS fault (
    device_id, device_key, reported_at, reported_precision, found_in, symptom, cause_class, route,
    sent_on, restored_at, restored_precision, parts_yen, labour_hours, outsourced_yen, outcome,
    file_id
)
SELECT
    device.id, told.key, told.reported_at, told.reported_precision, told.found_in, told.symptom,
    told.cause_class, told.route, told.sent_on, told.restored_at, told.restored_precision,
    told.parts_yen, told.labour_hours, told.outsourced_yen, told.outcome, told.file_id
FROM told
LEFT JOIN equipment_device AS device ON device.key = told.key
ORDER BY told.key, told.reported_at
ON CONFLICT (device_key, reported_at) DO UPDATE SET
    device_id = EXCLUDED.device_id,
    reported_precision = EXCLUDED.reported_precision,
    found_in = EXCLUDED.found_in,
    symptom = EXCLUDED.symptom,
    cause_class = EXCLUDED.cause_class,
    route = EXCLUDED.route,
    sent_on = EXCLUDED.sent_on,
    restored_at = EXCLUDED.restored_at,
    restored_precision = EXCLUDED.restored_precision,
    parts_yen = EXCLUDED.parts_yen,
    labour_hours = EXCLUDED.labour_hours,
    outsourced_yen = EXCLUDED.outsourced_yen,
    outcome = EXCLUDED.outcome,
    file_id = EXCLUDED.file_id
WHERE (
    fault.device_id, fault.reported_precision, fault.found_in, fault.symptom, fault.cause_class,
    fault.route, fault.sent_on, fault.restored_at, fault.restored_precision, fault.parts_yen,
    fault.labour_hours, fault.outsourced_yen, fault.outcome, fault.file_id
) IS DISTINCT FROM (
    EXCLUDED.device_id, EXCLUDED.reported_precision, EXCLUDED.found_in, EXCLUDED.symptom,
    EXCLUDED.cause_class, EXCLUDED.route, EXCLUDED.sent_on, EXCLUDED.restored_at,
    EXCLUDED.restored_precision, EXCLUDED.parts_yen, EXCLUDED.labour_hours,
    EXCLUDED.outsourced_yen, EXCLUDED.outcome, EXCLUDED.file_id
)
