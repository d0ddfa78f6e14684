-- How devices are managed, and which are there to be shown: as somebody said of the device, else as its
-- ledger has it, else as its category is managed (from the month on of which that holds), else centrally.
-- A device without a last month is in the latest ledger. Looked at are the devices of which anything is
-- said, and those of the named categories, of which something may have been taken back.
WITH said AS (
    SELECT DISTINCT ON (key) coalesce(same.current_key, mark.device_key) AS key, mark.managed, mark.is_demo
    FROM equipment_devicemark AS mark
    LEFT JOIN equipment_samedevice AS same
        ON same.is_accepted AND same.former_key = mark.device_key
    ORDER BY key, same.id IS NULL DESC, mark.marked_at DESC
), looked_at AS (
    SELECT
        device.id,
        said.managed AS said_managed,
        coalesce(said.is_demo, FALSE) AS is_demo,
        CASE
            WHEN category.valid_from IS NULL
                OR category.valid_from < coalesce(device.last_seen_month, latest.month) + interval '1 month'
                THEN category.managed
        END AS category_managed
    FROM equipment_device AS device
    LEFT JOIN said ON said.key = device.key
    LEFT JOIN equipment_localcategory AS category ON category.name = device.local_category
    CROSS JOIN (
        SELECT max(month) AS month FROM intake_importfile WHERE kind = 'ledger' AND state = 'committed'
    ) AS latest
    WHERE said.key IS NOT NULL
        OR category.managed <> ''
        OR device.local_category = ANY(%(categories)s)
), meant AS (
    SELECT
        looked_at.id,
        coalesce(
            nullif(said_managed, ''), version.attributes ->> 'managed', nullif(category_managed, ''), 'central'
        ) AS managed,
        CASE WHEN is_demo THEN 'demo' ELSE coalesce(version.attributes ->> 'status', 'active') END AS status
    FROM looked_at
    LEFT JOIN LATERAL (
        SELECT attributes
        FROM equipment_deviceversion
        WHERE device_id = looked_at.id
        ORDER BY valid_from DESC
        LIMIT 1
    ) AS version ON TRUE
)
UPDATE equipment_device AS device
SET managed = meant.managed, status = meant.status
FROM meant
WHERE device.id = meant.id
    AND (device.managed, device.status) IS DISTINCT FROM (meant.managed, meant.status)
