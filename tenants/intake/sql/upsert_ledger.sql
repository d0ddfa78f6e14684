-- Devices as told, and a version of each that is told otherwise than before; what did not change is not
-- written, and in a ledger later than all others not even read. Seen again, a device is no longer
-- missing. When everything is told anew (``whole``), versions are a question of their own.
-- What words mean is looked up in an object, not joined: the planner, which takes rows just written for
-- a few, would go through all meanings for each of them. For the same reason nobody looks for rows that
-- this statement writes: numbers are drawn beforehand, and the counting at the end reads all news before
-- the first of them is written.
WITH told AS ({told}), news AS MATERIALIZED (
    SELECT
        told.key,
        told.last_month AS month,
        told.file_id,
        told.attributes,
        told.attributes IS DISTINCT FROM former.attributes AS is_different,
        device.id IS NULL AS is_new,
        coalesce(device.id, nextval('equipment_device_id_seq')) AS id,
        CASE
            WHEN %(whole)s OR device.id IS NULL THEN told.first_month ELSE device.first_seen_month
        END AS first_seen_month,
        seen.last_seen_month
    FROM told
    -- The month of the latest ledger of all devices is not written on each of them.
    CROSS JOIN LATERAL (SELECT
        CASE WHEN told.last_month IS DISTINCT FROM %(latest)s THEN told.last_month END
    ) AS seen(last_seen_month)
    LEFT JOIN equipment_device AS device ON device.key = told.key
    LEFT JOIN LATERAL (
        SELECT attributes
        FROM equipment_deviceversion
        WHERE device_id = device.id AND NOT %(whole)s
        ORDER BY valid_from DESC
        LIMIT 1
    ) AS former ON TRUE
    WHERE %(whole)s
        OR told.attributes IS DISTINCT FROM former.attributes
        OR device.last_seen_month IS DISTINCT FROM seen.last_seen_month
        OR device.ward_id = ANY(ARRAY(
            SELECT id FROM equipment_ward WHERE merged_into_id IS NOT NULL
        ))
), typed AS NOT MATERIALIZED (
    SELECT
        news.id,
        news.key,
        news.is_new,
        left(coalesce(attributes ->> 'asset_no', ''), 80) AS asset_no,
        left(coalesce(attributes ->> 'serial', ''), 80) AS serial,
        word.*,
        coalesce(attributes ->> 'jmdn', '') AS jmdn,
        coalesce(attributes ->> 'managed', 'central') AS managed,
        coalesce(ward.merged_into_id, ward.id) AS ward_id,
        (attributes ->> 'acquired_on')::date AS acquired_on,
        coalesce(attributes ->> 'acquired_on_precision', '') AS acquired_precision,
        (attributes ->> 'in_use_on')::date AS in_use_on,
        (attributes ->> 'manufactured_year')::smallint AS manufactured_year,
        (attributes ->> 'acquisition_cost_yen')::bigint AS acquisition_cost_yen,
        coalesce(attributes ->> 'procurement', '') AS procurement,
        (attributes ->> 'ifu_life_years')::numeric AS ifu_life_years,
        coalesce(attributes ->> 'status', 'active') AS status,
        (attributes ->> 'retired_on')::date AS retired_on,
        CASE WHEN attributes ->> 'retired_on' IS NULL THEN '' ELSE 'file' END AS retired_basis,
        news.first_seen_month,
        news.last_seen_month,
        NULL::date AS missing_since,
        match.meaning ->> 'category_code' AS category_code,
        match.meaning ->> 'maker_code' AS maker_code,
        (match.meaning ->> 'model_id')::bigint AS model_id
    FROM news
    LEFT JOIN equipment_ward AS ward ON ward.name = left(attributes ->> 'ward', 120)
    CROSS JOIN LATERAL (SELECT
        left(coalesce(attributes ->> 'local_category', ''), 120) AS local_category,
        left(coalesce(attributes ->> 'local_name', ''), 200) AS local_name,
        left(coalesce(attributes ->> 'local_maker', ''), 120) AS local_maker,
        left(coalesce(attributes ->> 'local_model', ''), 120) AS local_model,
        coalesce(attributes ->> 'gtin', '') AS gtin
    ) AS word
    CROSS JOIN LATERAL (SELECT
        %(matches)s::jsonb
        -> concat_ws(E'\x1f', local_category, local_name, local_maker, local_model, gtin) AS meaning
    ) AS match
), versions AS (
    INSERT INTO equipment_deviceversion (device_id, valid_from, attributes, file_id)
    SELECT id, month, attributes, file_id
    FROM news
    WHERE is_different AND NOT %(whole)s
), added AS (
    INSERT INTO equipment_device (
        id, key,
        asset_no, serial, local_name, local_category, local_maker, local_model, gtin, jmdn, managed,
        ward_id, acquired_on, acquired_precision, in_use_on, manufactured_year,
        acquisition_cost_yen, procurement, ifu_life_years, status, retired_on, retired_basis,
        first_seen_month, last_seen_month, missing_since, category_code, maker_code, model_id
    )
    SELECT
        id, key,
        asset_no, serial, local_name, local_category, local_maker, local_model, gtin, jmdn, managed,
        ward_id, acquired_on, acquired_precision, in_use_on, manufactured_year,
        acquisition_cost_yen, procurement, ifu_life_years, status, retired_on, retired_basis,
        first_seen_month, last_seen_month, missing_since, category_code, maker_code, model_id
    FROM typed
    WHERE is_new
), changed AS (
    UPDATE equipment_device AS device
    SET (
        asset_no, serial, local_name, local_category, local_maker, local_model, gtin, jmdn, managed,
        ward_id, acquired_on, acquired_precision, in_use_on, manufactured_year,
        acquisition_cost_yen, procurement, ifu_life_years, status, retired_on, retired_basis,
        first_seen_month, last_seen_month, missing_since, category_code, maker_code, model_id
    ) = (
        typed.asset_no, typed.serial, typed.local_name, typed.local_category, typed.local_maker,
        typed.local_model, typed.gtin, typed.jmdn, typed.managed, typed.ward_id, typed.acquired_on,
        typed.acquired_precision, typed.in_use_on, typed.manufactured_year,
        typed.acquisition_cost_yen, typed.procurement, typed.ifu_life_years, typed.status,
        typed.retired_on, typed.retired_basis, typed.first_seen_month, typed.last_seen_month,
        typed.missing_since, typed.category_code, typed.maker_code, typed.model_id
    )
    FROM typed
    WHERE NOT typed.is_new
        AND device.id = typed.id
        AND (
            device.asset_no, device.serial, device.local_name, device.local_category,
            device.local_maker, device.local_model, device.gtin, device.jmdn, device.managed,
            device.ward_id, device.acquired_on, device.acquired_precision, device.in_use_on,
            device.manufactured_year, device.acquisition_cost_yen, device.procurement,
            device.ifu_life_years, device.status, device.retired_on, device.retired_basis,
            device.first_seen_month, device.last_seen_month, device.missing_since,
            device.category_code, device.maker_code, device.model_id
        ) IS DISTINCT FROM (
            typed.asset_no, typed.serial, typed.local_name, typed.local_category, typed.local_maker,
            typed.local_model, typed.gtin, typed.jmdn, typed.managed, typed.ward_id,
            typed.acquired_on, typed.acquired_precision, typed.in_use_on, typed.manufactured_year,
            typed.acquisition_cost_yen, typed.procurement, typed.ifu_life_years, typed.status,
            typed.retired_on, typed.retired_basis, typed.first_seen_month, typed.last_seen_month,
            typed.missing_since, typed.category_code, typed.maker_code, typed.model_id
        )
)
SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE is_different AND NOT is_new)
FROM news
