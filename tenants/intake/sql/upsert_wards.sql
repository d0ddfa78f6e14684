-- Wards not heard of before; what kind they are is for the hospital to say.
INSERT INTO equipment_ward (name, ward_type, from_file)
SELECT DISTINCT left(row.data ->> 'ward', 120), '', TRUE
FROM intake_importrow AS row
WHERE row.file_id = ANY(%(files)s) AND row.status = 'ok' AND row.data ->> 'ward' <> ''
    AND NOT EXISTS (
        SELECT FROM equipment_ward AS ward WHERE ward.name = left(row.data ->> 'ward', 120)
    )
ON CONFLICT (name) DO NOTHING
