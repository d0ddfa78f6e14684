-- What ledgers tell of devices: one row per device, as the latest of the files has it. A device that
-- was renumbered is told of under its present number. Only keys are sorted; what the latest rows say is
-- fetched afterwards.
SELECT
    latest.key, latest.first_month, latest.last_month, row.file_id,
    jsonb_strip_nulls(row.data) AS attributes
FROM (
    SELECT DISTINCT ON (key)
        coalesce(same.current_key, row.data ->> 'device_key') AS key,
        row.id,
        min(file.month) OVER (
            PARTITION BY coalesce(same.current_key, row.data ->> 'device_key')
        ) AS first_month,
        file.month AS last_month
    FROM intake_importrow AS row
    JOIN intake_importfile AS file ON file.id = row.file_id
    LEFT JOIN equipment_samedevice AS same
        ON same.is_accepted AND same.former_key = row.data ->> 'device_key' AND file.month < same.since
    WHERE row.file_id = ANY(%(files)s) AND row.status = 'ok'
    ORDER BY key, file.month DESC, row.file_id DESC, row.number DESC
) AS latest
JOIN intake_importrow AS row ON row.id = latest.id
