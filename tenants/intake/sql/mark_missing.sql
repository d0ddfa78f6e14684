-- A device is missing since the first ledger of all devices without it, and presumed retired on that
-- day once a second one lacks it as well, unless somebody has said whether it is gone. A day of
-- retirement that a ledger gave stands.
WITH absence AS (
    SELECT device.id, device.key, min(ledger.month) AS since, count(*) AS times
    FROM equipment_device AS device
    JOIN unnest(%(months)s::date[]) AS ledger(month) ON ledger.month > device.last_seen_month
    WHERE device.last_seen_month < (
        SELECT max(month) FROM unnest(%(months)s::date[]) AS ledger(month)
    )
    GROUP BY device.id
), judged AS (
    SELECT
        absence.id,
        absence.since,
        CASE
            WHEN answer.id IS NOT NULL THEN answer.retired_on
            WHEN absence.times > 1 THEN absence.since
        END AS retired_on,
        CASE
            WHEN answer.is_gone THEN 'manual'
            WHEN answer.id IS NULL AND absence.times > 1 THEN 'presumed'
            ELSE ''
        END AS basis
    FROM absence
    LEFT JOIN equipment_absence AS answer
        ON answer.device_key = absence.key AND answer.missing_since = absence.since
)
UPDATE equipment_device AS device
SET missing_since = judged.since,
    retired_on = CASE
        WHEN device.retired_basis = 'file' THEN device.retired_on ELSE judged.retired_on
    END,
    retired_basis = CASE WHEN device.retired_basis = 'file' THEN 'file' ELSE judged.basis END
FROM judged
WHERE device.id = judged.id
    AND (device.missing_since, device.retired_on, device.retired_basis) IS DISTINCT FROM (
        judged.since,
        CASE WHEN device.retired_basis = 'file' THEN device.retired_on ELSE judged.retired_on END,
        CASE WHEN device.retired_basis = 'file' THEN 'file' ELSE judged.basis END
    )
