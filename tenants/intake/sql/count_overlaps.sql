-- How many of a file's loans begin before one of the device's earlier loans has ended.
SELECT count(*)
FROM (
    SELECT
        loaned_at,
        file_id,
        max(coalesce(returned_at, 'infinity')) OVER (
            PARTITION BY device_key
            ORDER BY loaned_at
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS busy_until
    FROM equipment_loan
) AS loan
WHERE loaned_at < busy_until AND file_id = ANY(%(files)s)
