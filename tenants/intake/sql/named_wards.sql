-- The wards that committed files name.
SELECT DISTINCT left(row.data ->> 'ward', 120)
FROM intake_importrow AS row
WHERE row.file_id = ANY(%(files)s) AND row.status = 'ok' AND row.data ->> 'ward' <> ''
