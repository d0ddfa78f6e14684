-- Numbers of which loans or faults tell and no ledger does, with how many there are and when.
SELECT
    device_key,
    count(*) FILTER (WHERE is_loan),
    count(*) FILTER (WHERE NOT is_loan),
    min(at),
    max(at)
FROM (
    SELECT device_key, loaned_at AS at, TRUE AS is_loan FROM equipment_loan WHERE device_id IS NULL
    UNION ALL
    SELECT device_key, reported_at, FALSE FROM equipment_fault WHERE device_id IS NULL
) AS waiting
GROUP BY device_key
ORDER BY count(*) DESC, device_key
