-- Returns that lending records tell without their loan: one row per device and moment.
SELECT DISTINCT ON (key, told.returned_at)
    coalesce(same.current_key, told.device_key) AS key,
    told.returned_at,
    told.returned_at_precision AS returned_precision,
    row.file_id
FROM intake_importrow AS row
JOIN intake_importfile AS file ON file.id = row.file_id
CROSS JOIN LATERAL jsonb_to_record(row.data) AS told(
    device_key text, loaned_at timestamptz, returned_at timestamptz, returned_at_precision text
)
LEFT JOIN equipment_samedevice AS same
    ON same.is_accepted AND same.former_key = told.device_key
WHERE row.file_id = ANY(%(files)s) AND row.status = 'ok' AND told.loaned_at IS NULL
ORDER BY key, told.returned_at, file.month DESC, row.file_id DESC, row.number DESC
