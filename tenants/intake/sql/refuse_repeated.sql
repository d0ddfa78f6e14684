-- Of rows about the same thing the first accepted one stands; each later one says which that is.
-- They are found by one sort and then named one by one: the planner takes rows just written for a
-- few, and would compare each with all others if it were left to join them.
WITH told AS (
    SELECT
        id,
        number,
        status = 'ok' AS was_ok,
        min(number) FILTER (WHERE status = 'ok') OVER (
            PARTITION BY
                data ->> 'device_key',
                data ->> %(event)s::text,
                CASE WHEN data ->> %(event)s::text IS NULL THEN data ->> 'returned_at' END
        ) AS first
    FROM intake_importrow
    WHERE file_id = ANY(%(files)s) AND status <> 'skipped' AND data ->> 'device_key' <> ''
), repeated AS (
    SELECT
        array_agg(id) AS ids,
        jsonb_object_agg(id, first) AS firsts,
        -- Those that had another fault as well are counted among the rejected already.
        count(*) FILTER (WHERE was_ok) AS accepted
    FROM told
    WHERE first < number
), refused AS (
    UPDATE intake_importrow AS row
    SET status = 'rejected',
        errors = row.errors || jsonb_build_array(jsonb_build_object(
            'code', %(code)s::text,
            'column', %(column)s::text,
            'value', row.data ->> 'device_key',
            'severity', 'error',
            'params', jsonb_build_object(
                'row', row.number, 'other', (SELECT firsts FROM repeated) -> row.id::text
            )
        ))
    WHERE row.id = ANY((SELECT ids FROM repeated)::bigint[])
)
SELECT accepted FROM repeated
