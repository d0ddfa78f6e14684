-- The versions of all devices told anew: one wherever a ledger tells a device otherwise than the ledger
-- before. Only keys are sorted; what the rows say is fetched afterwards. Every row has its device; the
-- outer join keeps the planner from looking for each device's row among all rows.
WITH latest AS (
    SELECT DISTINCT ON (device.id, file.month) device.id AS device_id, file.month, row.id
    FROM intake_importrow AS row
    JOIN intake_importfile AS file ON file.id = row.file_id
    LEFT JOIN equipment_samedevice AS same
        ON same.is_accepted AND same.former_key = row.data ->> 'device_key'
        AND file.month < same.since
    LEFT JOIN equipment_device AS device
        ON device.key = coalesce(same.current_key, row.data ->> 'device_key')
    WHERE row.file_id = ANY(%(files)s) AND row.status = 'ok'
    ORDER BY device.id, file.month, row.file_id DESC, row.number DESC
), told AS (
    SELECT
        latest.device_id, latest.month, row.file_id, jsonb_strip_nulls(row.data) AS attributes
    FROM latest
    JOIN intake_importrow AS row ON row.id = latest.id
), changed AS MATERIALIZED (
    SELECT device_id, month, file_id, attributes
    FROM (
        SELECT
            told.*,
            lag(attributes) OVER (PARTITION BY device_id ORDER BY month) AS previous
        FROM told
    ) AS compared
    WHERE attributes IS DISTINCT FROM previous
), gone AS (
    DELETE FROM equipment_deviceversion
    WHERE id = ANY(ARRAY(
        SELECT version.id
        FROM equipment_deviceversion AS version
        FULL JOIN changed
            ON changed.device_id = version.device_id AND changed.month = version.valid_from
        WHERE changed.device_id IS NULL
    ))
)
INSERT INTO equipment_deviceversion AS version (device_id, valid_from, attributes, file_id)
SELECT device_id, month, attributes, file_id FROM changed ORDER BY device_id, month
ON CONFLICT (device_id, valid_from) DO UPDATE SET
    attributes = EXCLUDED.attributes,
    file_id = EXCLUDED.file_id
WHERE (version.attributes, version.file_id) IS DISTINCT FROM (EXCLUDED.attributes, EXCLUDED.file_id)
