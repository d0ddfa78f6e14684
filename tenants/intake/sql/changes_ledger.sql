-- What would differ if the files were told: devices that come, change, or go (``whole``: because the
-- files are all that count). A device's present attributes are those of its latest version.
WITH told AS ({told}), known AS (
    SELECT DISTINCT ON (device.id) device.key, version.attributes
    FROM equipment_device AS device
    JOIN equipment_deviceversion AS version ON version.device_id = device.id
    ORDER BY device.id, version.valid_from DESC
)
SELECT
    coalesce(told.key, known.key) AS key,
    NULL::timestamptz AS at,
    NULL::timestamptz AS until,
    CASE
        WHEN known.key IS NULL THEN 'new'
        WHEN told.key IS NULL THEN 'gone'
        ELSE 'changed'
    END AS deed,
    known.attributes AS before,
    told.attributes AS after
FROM told
FULL JOIN known ON known.key = told.key
WHERE (told.key IS NOT NULL OR %(whole)s) AND told.attributes IS DISTINCT FROM known.attributes
