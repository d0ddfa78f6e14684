-- How many loans the files tell are new, and how many differ from what is known.
WITH told AS ({told})
SELECT
    count(*) FILTER (WHERE loan.id IS NULL),
    count(*) FILTER (
        WHERE loan.id IS NOT NULL
        AND (told.ward, told.returned_at, told.returned_precision, told.expected_return_on)
        IS DISTINCT FROM
        (
            ward.name,
            CASE WHEN loan.end_basis = '' THEN loan.returned_at END,
            CASE WHEN loan.end_basis = '' THEN loan.returned_precision ELSE '' END,
            loan.expected_return_on
        )
    ),
    count(*)
FROM told
LEFT JOIN equipment_loan AS loan
    ON loan.device_key = told.key AND loan.loaned_at = told.loaned_at
LEFT JOIN equipment_ward AS ward ON ward.id = loan.ward_id
