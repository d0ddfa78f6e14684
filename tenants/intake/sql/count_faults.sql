-- How many faults the files tell are new, and how many differ from what is known.
WITH told AS ({told})
SELECT
    count(*) FILTER (WHERE fault.id IS NULL),
    count(*) FILTER (
        WHERE fault.id IS NOT NULL
        AND (
            told.found_in, told.symptom, told.cause_class, told.route, told.sent_on,
            told.restored_at, told.restored_precision, told.parts_yen, told.labour_hours,
            told.outsourced_yen, told.outcome
        ) IS DISTINCT FROM (
            fault.found_in, fault.symptom, fault.cause_class, fault.route, fault.sent_on,
            fault.restored_at, fault.restored_precision, fault.parts_yen, fault.labour_hours,
            fault.outsourced_yen, fault.outcome
        )
    ),
    count(*)
FROM told
LEFT JOIN equipment_fault AS fault
    ON fault.device_key = told.key AND fault.reported_at = told.reported_at
