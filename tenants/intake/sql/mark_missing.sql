-- A device is missing since the first ledger without it, and presumed retired on that day once a
-- second one lacks it as well. A day of retirement that a ledger gave stands.
WITH absence AS (
    SELECT device.id, min(ledger.month) AS since, count(*) AS times
    FROM equipment_device AS device
    JOIN unnest(%(months)s::date[]) AS ledger(month) ON ledger.month > device.last_seen_month
    GROUP BY device.id
)
UPDATE equipment_device AS device
SET missing_since = absence.since,
    retired_on = CASE
        WHEN absence.times > 1 THEN coalesce(device.retired_on, absence.since)
        ELSE device.retired_on
    END
FROM absence
WHERE device.id = absence.id
    AND (
        device.missing_since IS DISTINCT FROM absence.since
        OR absence.times > 1 AND device.retired_on IS NULL
    )
