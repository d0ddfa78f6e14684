-- Devices as told. Seen again, a device is no longer missing; what did not change is not written.
-- What its words mean is looked up in an object, not joined: the planner, which takes rows just
-- written for a few, would go through all meanings for each of them.
WITH told AS ({told})
INSERT INTO equipment_device AS device (
    key, asset_no, serial, local_name, local_category, local_maker, local_model, gtin, jmdn,
    managed, ward_id, acquired_on, acquired_precision, in_use_on, manufactured_year,
    acquisition_cost_yen, procurement, ifu_life_years, status, retired_on, retired_basis,
    first_seen_month, last_seen_month, missing_since, category_code, maker_code, model_id
)
SELECT
    told.key, told.asset_no, told.serial, told.local_name, told.local_category, told.local_maker,
    told.local_model, told.gtin, told.jmdn, told.managed, ward.id, told.acquired_on,
    told.acquired_precision, told.in_use_on, told.manufactured_year, told.acquisition_cost_yen,
    told.procurement, told.ifu_life_years, told.status, told.retired_on,
    CASE WHEN told.retired_on IS NULL THEN '' ELSE 'file' END,
    told.first_month, told.last_month, NULL,
    match.meaning ->> 'category_code', match.meaning ->> 'maker_code',
    (match.meaning ->> 'model_id')::bigint
FROM told
LEFT JOIN equipment_ward AS ward ON ward.name = told.ward
CROSS JOIN LATERAL (
    SELECT %(matches)s::jsonb -> concat_ws(
        E'\x1f', told.local_category, told.local_name, told.local_maker, told.local_model, told.gtin
    ) AS meaning
) AS match
ORDER BY told.key
ON CONFLICT (key) DO UPDATE SET
    asset_no = EXCLUDED.asset_no,
    serial = EXCLUDED.serial,
    local_name = EXCLUDED.local_name,
    local_category = EXCLUDED.local_category,
    local_maker = EXCLUDED.local_maker,
    local_model = EXCLUDED.local_model,
    gtin = EXCLUDED.gtin,
    jmdn = EXCLUDED.jmdn,
    managed = EXCLUDED.managed,
    ward_id = EXCLUDED.ward_id,
    acquired_on = EXCLUDED.acquired_on,
    acquired_precision = EXCLUDED.acquired_precision,
    in_use_on = EXCLUDED.in_use_on,
    manufactured_year = EXCLUDED.manufactured_year,
    acquisition_cost_yen = EXCLUDED.acquisition_cost_yen,
    procurement = EXCLUDED.procurement,
    ifu_life_years = EXCLUDED.ifu_life_years,
    status = EXCLUDED.status,
    retired_on = EXCLUDED.retired_on,
    retired_basis = EXCLUDED.retired_basis,
    first_seen_month = CASE
        WHEN %(whole)s THEN EXCLUDED.first_seen_month ELSE device.first_seen_month
    END,
    last_seen_month = EXCLUDED.last_seen_month,
    missing_since = NULL,
    category_code = EXCLUDED.category_code,
    maker_code = EXCLUDED.maker_code,
    model_id = EXCLUDED.model_id
WHERE (
    device.asset_no, device.serial, device.local_name, device.local_category, device.local_maker,
    device.local_model, device.gtin, device.jmdn, device.managed, device.ward_id,
    device.acquired_on, device.acquired_precision, device.in_use_on, device.manufactured_year,
    device.acquisition_cost_yen, device.procurement, device.ifu_life_years, device.status,
    device.retired_on, device.retired_basis, device.last_seen_month, device.missing_since, device.category_code,
    device.maker_code, device.model_id,
    %(whole)s AND device.first_seen_month <> EXCLUDED.first_seen_month
) IS DISTINCT FROM (
    EXCLUDED.asset_no, EXCLUDED.serial, EXCLUDED.local_name, EXCLUDED.local_category,
    EXCLUDED.local_maker, EXCLUDED.local_model, EXCLUDED.gtin, EXCLUDED.jmdn, EXCLUDED.managed,
    EXCLUDED.ward_id, EXCLUDED.acquired_on, EXCLUDED.acquired_precision, EXCLUDED.in_use_on,
    EXCLUDED.manufactured_year, EXCLUDED.acquisition_cost_yen, EXCLUDED.procurement,
    EXCLUDED.ifu_life_years, EXCLUDED.status, EXCLUDED.retired_on, EXCLUDED.retired_basis, EXCLUDED.last_seen_month,
    EXCLUDED.missing_since, EXCLUDED.category_code, EXCLUDED.maker_code, EXCLUDED.model_id,
    FALSE
)
