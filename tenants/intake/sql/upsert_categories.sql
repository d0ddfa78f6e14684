-- Local categories not heard of before.
INSERT INTO equipment_localcategory (name, managed)
SELECT DISTINCT left(row.data ->> 'local_category', 120), ''
FROM intake_importrow AS row
WHERE row.file_id = ANY(%(files)s) AND row.status = 'ok' AND row.data ->> 'local_category' <> ''
ON CONFLICT (name) DO NOTHING
