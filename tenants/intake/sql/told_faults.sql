-- What fault histories tell: one row per device and moment, as the latest of the files has it.
SELECT DISTINCT ON (key, told.reported_at)
    coalesce(same.current_key, told.device_key) AS key,
    told.reported_at,
    told.reported_at_precision AS reported_precision,
    coalesce(told.found_in, '') AS found_in,
    coalesce(told.symptom, '') AS symptom,
    coalesce(told.cause_class, 'unknown') AS cause_class,
    coalesce(told.route, '') AS route,
    told.sent_on,
    told.restored_at,
    coalesce(told.restored_at_precision, '') AS restored_precision,
    told.parts_yen,
    told.labour_hours,
    told.outsourced_yen,
    coalesce(told.outcome, '') AS outcome,
    row.file_id
FROM intake_importrow AS row
JOIN intake_importfile AS file ON file.id = row.file_id
CROSS JOIN LATERAL jsonb_to_record(row.data) AS told(
    device_key text, reported_at timestamptz, reported_at_precision text, found_in text, symptom text,
    cause_class text, route text, sent_on date, restored_at timestamptz, restored_at_precision text,
    parts_yen bigint, labour_hours numeric, outsourced_yen bigint, outcome text
)
LEFT JOIN equipment_samedevice AS same
    ON same.is_accepted AND same.former_key = told.device_key
WHERE row.file_id = ANY(%(files)s) AND row.status = 'ok'
ORDER BY key, told.reported_at, file.month DESC, row.file_id DESC, row.number DESC
