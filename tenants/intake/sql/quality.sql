-- How often each thing that spoils a month's data occurs, and among how many: one row for each reason.
-- Devices are those that the month's ledgers know, loans those that were lent in it, open loans those
-- that were open at its end.
WITH device AS (
    SELECT *
    FROM equipment_device
    WHERE first_seen_month <= %(month)s
        AND (last_seen_month >= %(month)s OR missing_since IS NULL)
        AND (retired_on IS NULL OR retired_on >= %(month)s)
), ordered AS (
    SELECT
        loan.*,
        max(coalesce(returned_at, 'infinity')) OVER (
            PARTITION BY device_key
            ORDER BY loaned_at
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS busy_until
    FROM equipment_loan AS loan
    WHERE loaned_at < %(end)s
), lent AS (
    SELECT * FROM ordered WHERE loaned_at >= %(start)s
), standing AS (
    SELECT ordered.loaned_at, coalesce(category.long_loan_days, %(long)s) AS days
    FROM ordered
    LEFT JOIN equipment_device AS device ON device.id = ordered.device_id
    LEFT JOIN equipment_localcategory AS category ON category.name = device.local_category
    WHERE ordered.returned_at IS NULL OR ordered.returned_at >= %(end)s
), file AS (
    SELECT kind, rows, rows_skipped, rows_rejected
    FROM intake_importfile
    WHERE month = %(month)s AND state = 'committed'
)
SELECT 'missing_file', 3 - count(DISTINCT kind) FILTER (WHERE kind IN ('ledger', 'loans', 'faults')), 3
FROM file
UNION ALL
SELECT 'rejected', coalesce(sum(rows_rejected), 0)::bigint, coalesce(sum(rows - rows_skipped), 0)::bigint
FROM file
UNION ALL
SELECT reason, affected, base
FROM (SELECT
    count(*) AS base,
    count(*) FILTER (WHERE category_code IS NULL) AS category,
    count(*) FILTER (WHERE maker_code IS NULL) AS maker,
    count(*) FILTER (WHERE model_id IS NULL) AS model,
    count(*) FILTER (WHERE acquired_on IS NULL) AS acquired,
    count(*) FILTER (WHERE acquisition_cost_yen IS NULL) AS cost,
    count(*) FILTER (WHERE serial = '') AS serial,
    count(*) FILTER (WHERE ward_id IS NULL) AS ward,
    count(*) FILTER (WHERE acquired_on IS NOT NULL AND acquired_precision <> 'd') AS precision
    FROM device
) AS counted
CROSS JOIN LATERAL (VALUES
    ('no_category', category), ('no_maker', maker), ('no_model', model), ('no_acquired_on', acquired),
    ('no_cost', cost), ('no_serial', serial), ('no_ward', ward), ('imprecise', precision)
) AS listed(reason, affected)
UNION ALL
SELECT 'unknown_device', count(*) FILTER (WHERE device_id IS NULL), count(*) FROM lent
UNION ALL
SELECT 'overlap', count(*) FILTER (WHERE loaned_at < busy_until), count(*) FROM lent
UNION ALL
SELECT 'long_open', count(*) FILTER (WHERE loaned_at < %(end)s - make_interval(days => days)), count(*)
FROM standing
UNION ALL
SELECT 'ward_type', count(*) FILTER (WHERE ward_type = ''), count(*)
FROM equipment_ward WHERE merged_into_id IS NULL
