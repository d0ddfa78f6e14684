-- The words by which the files describe kinds of devices, local categories first.
SELECT DISTINCT
    left(coalesce(data ->> 'local_category', ''), 120),
    left(coalesce(data ->> 'local_name', ''), 200),
    left(coalesce(data ->> 'local_maker', ''), 120),
    left(coalesce(data ->> 'local_model', ''), 120),
    coalesce(data ->> 'gtin', '')
FROM intake_importrow
WHERE file_id = ANY(%(files)s) AND status = 'ok'
