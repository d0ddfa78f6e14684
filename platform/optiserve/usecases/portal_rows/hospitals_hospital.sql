-- The hospital itself.
SELECT id, schema_name, code, name, corporation_id, prefecture, beds, state, cell,
    allowance, quota_bytes, quota_rows, files_expected_on, reminds, watches_folder,
    created_at, created_by
FROM hospitals_hospital
WHERE id = {hospital}
