-- A digest of what a file says, whatever the order of its rows.
SELECT encode(sha256(convert_to(string_agg(said, '' ORDER BY said), 'UTF8')), 'hex')
FROM (
    SELECT md5(data::text) AS said
    FROM intake_importrow
    WHERE file_id = ANY(%(files)s) AND status = 'ok'
) AS row
