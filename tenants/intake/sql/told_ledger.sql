-- What ledgers tell of devices: one row per device, as the latest of the files has it. A device that
-- was renumbered is told of under its present number.
SELECT DISTINCT ON (key)
    coalesce(same.current_key, told.device_key) AS key,
    left(coalesce(told.asset_no, ''), 80) AS asset_no,
    left(coalesce(told.serial, ''), 80) AS serial,
    left(coalesce(told.local_name, ''), 200) AS local_name,
    left(coalesce(told.local_category, ''), 120) AS local_category,
    left(coalesce(told.local_maker, ''), 120) AS local_maker,
    left(coalesce(told.local_model, ''), 120) AS local_model,
    coalesce(told.gtin, '') AS gtin,
    coalesce(told.jmdn, '') AS jmdn,
    coalesce(told.managed, 'central') AS managed,
    coalesce(main.name, nullif(left(told.ward, 120), '')) AS ward,
    told.acquired_on,
    coalesce(told.acquired_on_precision, '') AS acquired_precision,
    told.in_use_on,
    told.manufactured_year,
    told.acquisition_cost_yen,
    coalesce(told.procurement, '') AS procurement,
    told.ifu_life_years,
    coalesce(told.status, 'active') AS status,
    told.retired_on,
    jsonb_strip_nulls(row.data) AS attributes,
    min(file.month) OVER (PARTITION BY coalesce(same.current_key, told.device_key)) AS first_month,
    file.month AS last_month
FROM intake_importrow AS row
JOIN intake_importfile AS file ON file.id = row.file_id
CROSS JOIN LATERAL jsonb_to_record(row.data) AS told(
    device_key text, asset_no text, serial text, local_name text, local_category text, local_maker text,
    local_model text, gtin text, jmdn text, managed text, ward text, acquired_on date,
    acquired_on_precision text, in_use_on date, manufactured_year smallint,
    acquisition_cost_yen bigint, procurement text, ifu_life_years numeric, status text,
    retired_on date
)
LEFT JOIN equipment_ward AS spelling ON spelling.name = left(told.ward, 120)
LEFT JOIN equipment_ward AS main ON main.id = spelling.merged_into_id
LEFT JOIN equipment_samedevice AS same
    ON same.is_accepted AND same.former_key = told.device_key AND file.month < same.since
WHERE row.file_id = ANY(%(files)s) AND row.status = 'ok'
ORDER BY key, file.month DESC, row.file_id DESC, row.number DESC
