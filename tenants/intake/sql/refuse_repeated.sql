-- Of rows about the same thing the first accepted one stands; each later one says which that is.
-- They are told apart by sorting, whatever the planner believes of rows just written.
WITH told AS (
    SELECT
        id,
        status = 'ok' AS was_ok,
        min(number) FILTER (WHERE status = 'ok') OVER (
            PARTITION BY data ->> 'device_key', data ->> %(event)s::text
        ) AS first
    FROM intake_importrow
    WHERE file_id = ANY(%(files)s) AND status <> 'skipped' AND data ->> 'device_key' <> ''
), refused AS (
    UPDATE intake_importrow AS row
    SET status = 'rejected',
        errors = row.errors || jsonb_build_array(jsonb_build_object(
            'code', %(code)s::text,
            'column', %(column)s::text,
            'value', row.data ->> 'device_key',
            'severity', 'error',
            'params', jsonb_build_object('row', row.number, 'other', told.first)
        ))
    FROM told
    WHERE told.id = row.id AND told.first < row.number
    RETURNING told.was_ok
)
-- Those that had another fault as well are counted among the rejected already.
SELECT count(*) FILTER (WHERE was_ok) FROM refused
