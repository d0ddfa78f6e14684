-- Loans that begin before one of the same device's earlier loans has ended (W-OVERLAP).
SELECT
    id, device_key, loaned_at, returned_at, CASE WHEN isfinite(busy_until) THEN busy_until END
FROM (
    SELECT
        loan.*,
        max(coalesce(returned_at, 'infinity')) OVER (
            PARTITION BY device_key
            ORDER BY loaned_at
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS busy_until
    FROM equipment_loan AS loan
) AS loan
WHERE loaned_at < busy_until
ORDER BY loaned_at DESC, device_key
LIMIT %(limit)s
