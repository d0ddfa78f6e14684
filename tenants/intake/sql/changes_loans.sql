-- What would differ if the files were told: loans that come, change, or go (``whole``: because the
-- files are all that count), and from when until when they last (NULL: still). A return that was only
-- inferred counts as not told.
WITH told AS ({told}), known AS (
    SELECT
        loan.device_key AS key,
        loan.loaned_at,
        ward.name AS ward,
        loan.expected_return_on,
        CASE WHEN loan.end_basis = '' THEN loan.returned_at END AS returned_at,
        CASE WHEN loan.end_basis = '' THEN loan.returned_precision ELSE '' END AS returned_precision
    FROM equipment_loan AS loan
    LEFT JOIN equipment_ward AS ward ON ward.id = loan.ward_id
)
SELECT
    coalesce(told.key, known.key) AS key,
    coalesce(told.loaned_at, known.loaned_at) AS at,
    CASE
        WHEN told.key IS NOT NULL AND told.returned_at IS NULL THEN NULL
        WHEN known.key IS NOT NULL AND known.returned_at IS NULL THEN NULL
        ELSE greatest(told.returned_at, known.returned_at)
    END AS until,
    CASE
        WHEN known.key IS NULL THEN 'new'
        WHEN told.key IS NULL THEN 'gone'
        ELSE 'changed'
    END AS deed,
    CASE WHEN known.key IS NOT NULL THEN jsonb_build_object(
        'ward', known.ward, 'returned_at', known.returned_at,
        'expected_return_on', known.expected_return_on
    ) END AS before,
    CASE WHEN told.key IS NOT NULL THEN jsonb_build_object(
        'ward', told.ward, 'returned_at', told.returned_at,
        'expected_return_on', told.expected_return_on
    ) END AS after
FROM told
FULL JOIN known ON known.key = told.key AND known.loaned_at = told.loaned_at
WHERE (told.key IS NOT NULL OR %(whole)s)
    AND (
        told.key, told.ward, told.returned_at, coalesce(told.returned_precision, ''),
        told.expected_return_on
    ) IS DISTINCT FROM (
        known.key, known.ward, known.returned_at, coalesce(known.returned_precision, ''),
        known.expected_return_on
    )
