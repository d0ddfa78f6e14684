-- A version of a device wherever a ledger tells it otherwise than the ledger before. Every row has
-- its device; the outer join keeps the planner from looking for each device's row among all rows.
WITH told AS (
    SELECT DISTINCT ON (device.id, file.month)
        device.id AS device_id,
        file.month,
        row.file_id,
        jsonb_strip_nulls(row.data) AS attributes
    FROM intake_importrow AS row
    JOIN intake_importfile AS file ON file.id = row.file_id
    LEFT JOIN equipment_samedevice AS same
        ON same.is_accepted AND same.former_key = row.data ->> 'device_key'
        AND file.month < same.since
    LEFT JOIN equipment_device AS device
        ON device.key = coalesce(same.current_key, row.data ->> 'device_key')
    WHERE row.file_id = ANY(%(files)s) AND row.status = 'ok'
    ORDER BY device.id, file.month, row.file_id DESC, row.number DESC
), compared AS (
    SELECT
        told.*,
        coalesce(
            lag(told.attributes) OVER (PARTITION BY told.device_id ORDER BY told.month),
            earlier.attributes
        ) AS previous
    FROM told
    LEFT JOIN LATERAL (
        SELECT attributes
        FROM equipment_deviceversion
        WHERE device_id = told.device_id AND valid_from < told.month AND NOT %(whole)s
        ORDER BY valid_from DESC
        LIMIT 1
    ) AS earlier ON TRUE
), changed AS (
    SELECT * FROM compared WHERE attributes IS DISTINCT FROM previous
), gone AS (
    DELETE FROM equipment_deviceversion
    WHERE %(whole)s AND id = ANY(ARRAY(
        SELECT version.id
        FROM equipment_deviceversion AS version
        FULL JOIN changed
            ON changed.device_id = version.device_id AND changed.month = version.valid_from
        WHERE changed.device_id IS NULL
    ))
)
INSERT INTO equipment_deviceversion AS version (device_id, valid_from, attributes, file_id)
-- Sorted, so that all earlier versions are looked up before the first new one is written: into a
-- table that is planned for as empty, each look would go through everything written so far.
SELECT device_id, month, attributes, file_id FROM changed ORDER BY month, device_id
ON CONFLICT (device_id, valid_from) DO UPDATE SET
    attributes = EXCLUDED.attributes,
    file_id = EXCLUDED.file_id
WHERE (version.attributes, version.file_id) IS DISTINCT FROM (EXCLUDED.attributes, EXCLUDED.file_id)
