-- A loan whose return no file tells ends with the device's next return that names no loan, or with its
-- next loan, whichever comes first. All of a device's events are put in order once: linear but for the
-- sort, whatever the planner believes.
WITH unended AS (
    SELECT DISTINCT device_key
    FROM equipment_loan
    WHERE returned_at IS NULL OR end_basis <> ''
    UNION
    SELECT device_key FROM equipment_lonereturn WHERE is_paired
), event AS (
    SELECT
        device_key, loaned_at AS at, 0 AS rank, loaned_precision AS precision, id,
        returned_at IS NULL OR end_basis <> '' AS is_open
    FROM equipment_loan
    WHERE device_key IN (SELECT device_key FROM unended)
    UNION ALL
    SELECT device_key, returned_at, 1, returned_precision, id, FALSE
    FROM equipment_lonereturn
    WHERE device_key IN (SELECT device_key FROM unended)
), ordered AS (
    SELECT
        event.*,
        lead(at) OVER events AS next_at,
        coalesce(lead(precision) OVER events, '') AS next_precision,
        CASE lead(rank) OVER events WHEN 0 THEN 'inferred' WHEN 1 THEN 'paired' ELSE '' END AS basis,
        coalesce(lag(is_open) OVER events, FALSE) AS follows_open
    FROM event
    WINDOW events AS (PARTITION BY device_key ORDER BY at, rank)
), paired AS (
    UPDATE equipment_lonereturn AS alone
    SET is_paired = ordered.follows_open
    FROM ordered
    WHERE ordered.rank = 1 AND ordered.id = alone.id AND alone.is_paired <> ordered.follows_open
)
UPDATE equipment_loan AS loan
SET returned_at = ordered.next_at,
    returned_precision = ordered.next_precision,
    end_basis = ordered.basis
FROM ordered
WHERE ordered.rank = 0 AND ordered.is_open AND ordered.id = loan.id
    AND (loan.returned_at, loan.returned_precision, loan.end_basis)
    IS DISTINCT FROM (ordered.next_at, ordered.next_precision, ordered.basis)
