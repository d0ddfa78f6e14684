-- What lending records tell of loans: one row per device and moment, as the latest file has it.
SELECT DISTINCT ON (told.device_key, told.loaned_at)
    told.device_key AS key,
    nullif(left(told.ward, 120), '') AS ward,
    told.loaned_at,
    told.loaned_at_precision AS loaned_precision,
    told.returned_at,
    coalesce(told.returned_at_precision, '') AS returned_precision,
    told.expected_return_on,
    row.file_id
FROM intake_importrow AS row
JOIN intake_importfile AS file ON file.id = row.file_id
CROSS JOIN LATERAL jsonb_to_record(row.data) AS told(
    device_key text, ward text, loaned_at timestamptz, loaned_at_precision text, returned_at timestamptz,
    returned_at_precision text, expected_return_on date
)
WHERE row.file_id = ANY(%(files)s) AND row.status = 'ok'
ORDER BY told.device_key, told.loaned_at, file.month DESC, row.file_id DESC, row.number DESC
