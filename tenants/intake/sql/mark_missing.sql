-- A device is missing since the first ledger without it, and presumed retired on that day once a
-- second one lacks it as well. A day of retirement that a ledger gave stands.
UPDATE equipment_device AS device
SET (missing_since, retired_on) = (
    SELECT
        min(ledger.month),
        CASE
            WHEN count(*) > 1 THEN coalesce(device.retired_on, min(ledger.month))
            ELSE device.retired_on
        END
    FROM unnest(%(months)s::date[]) AS ledger(month)
    WHERE ledger.month > device.last_seen_month
)
WHERE device.last_seen_month < (SELECT max(month) FROM unnest(%(months)s::date[]) AS ledger(month))
    AND (
        device.missing_since IS DISTINCT FROM (
            SELECT min(ledger.month)
            FROM unnest(%(months)s::date[]) AS ledger(month)
            WHERE ledger.month > device.last_seen_month
        )
        OR device.retired_on IS NULL AND 1 < (
            SELECT count(*)
            FROM unnest(%(months)s::date[]) AS ledger(month)
            WHERE ledger.month > device.last_seen_month
        )
    )
