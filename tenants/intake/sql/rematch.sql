-- What the words mean now; a device that means the same is not written.
WITH changed AS (
    UPDATE equipment_device AS device
    SET category_code = match.meaning ->> 'category_code',
        maker_code = match.meaning ->> 'maker_code',
        model_id = (match.meaning ->> 'model_id')::bigint
    FROM (
        SELECT id, %(matches)s::jsonb -> concat_ws(
            E'\x1f', local_category, local_name, local_maker, local_model, gtin
        ) AS meaning
        FROM equipment_device
    ) AS match
    WHERE device.id = match.id
        AND (device.category_code, device.maker_code, device.model_id) IS DISTINCT FROM (
            match.meaning ->> 'category_code',
            match.meaning ->> 'maker_code',
            (match.meaning ->> 'model_id')::bigint
        )
    RETURNING 1
)
SELECT count(*) FROM changed
