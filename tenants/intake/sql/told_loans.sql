-- What lending records tell of loans: one row per device and moment, as the latest file has it.
SELECT DISTINCT ON (key, told.loaned_at)
    coalesce(same.current_key, told.device_key) AS key,
    coalesce(main.name, nullif(left(told.ward, 120), '')) AS ward,
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
LEFT JOIN equipment_ward AS spelling ON spelling.name = left(told.ward, 120)
LEFT JOIN equipment_ward AS main ON main.id = spelling.merged_into_id
LEFT JOIN equipment_samedevice AS same
    ON same.is_accepted AND same.former_key = told.device_key
WHERE row.file_id = ANY(%(files)s) AND row.status = 'ok' AND told.loaned_at IS NOT NULL
ORDER BY key, told.loaned_at, file.month DESC, row.file_id DESC, row.number DESC
