-- What would differ if the files were told: faults that come, change, or go (``whole``: because the
-- files are all that count), and from when until when they last (NULL: still).
WITH told AS ({told}), known AS (
    SELECT device_key AS key, fault.*
    FROM equipment_fault AS fault
)
SELECT
    coalesce(told.key, known.key) AS key,
    coalesce(told.reported_at, known.reported_at) AS at,
    CASE
        WHEN told.key IS NOT NULL AND told.restored_at IS NULL THEN NULL
        WHEN known.key IS NOT NULL AND known.restored_at IS NULL THEN NULL
        ELSE greatest(told.restored_at, known.restored_at)
    END AS until,
    CASE
        WHEN known.key IS NULL THEN 'new'
        WHEN told.key IS NULL THEN 'gone'
        ELSE 'changed'
    END AS deed,
    CASE WHEN known.key IS NOT NULL THEN jsonb_build_object(
        'found_in', known.found_in, 'symptom', known.symptom, 'cause_class', known.cause_class,
        'route', known.route, 'sent_on', known.sent_on, 'restored_at', known.restored_at,
        'parts_yen', known.parts_yen, 'labour_hours', known.labour_hours,
        'outsourced_yen', known.outsourced_yen, 'outcome', known.outcome
    ) END AS before,
    CASE WHEN told.key IS NOT NULL THEN jsonb_build_object(
        'found_in', told.found_in, 'symptom', told.symptom, 'cause_class', told.cause_class,
        'route', told.route, 'sent_on', told.sent_on, 'restored_at', told.restored_at,
        'parts_yen', told.parts_yen, 'labour_hours', told.labour_hours,
        'outsourced_yen', told.outsourced_yen, 'outcome', told.outcome
    ) END AS after
FROM told
FULL JOIN known ON known.key = told.key AND known.reported_at = told.reported_at
WHERE (told.key IS NOT NULL OR %(whole)s)
    AND (
        told.key, told.found_in, told.symptom, told.cause_class, told.route, told.sent_on,
        told.restored_at, told.restored_precision, told.parts_yen, told.labour_hours,
        told.outsourced_yen, told.outcome
    ) IS DISTINCT FROM (
        known.key, known.found_in, known.symptom, known.cause_class, known.route, known.sent_on,
        known.restored_at, known.restored_precision, known.parts_yen, known.labour_hours,
        known.outsourced_yen, known.outcome
    )
