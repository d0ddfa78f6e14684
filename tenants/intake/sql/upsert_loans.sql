-- Loans as told; of loans told by nobody any more none is left when everything is told anew.
-- A full join is hashed or merged, however few rows the planner believes in; the others may not be.
WITH told AS ({told}), gone AS (
    DELETE FROM equipment_loan
    WHERE %(whole)s AND id = ANY(ARRAY(
        SELECT loan.id
        FROM equipment_loan AS loan
        FULL JOIN told ON told.key = loan.device_key AND told.loaned_at = loan.loaned_at
        WHERE told.key IS NULL
    ))
)
INSERT INTO equipment_loan AS loan (
    device_id, device_key, ward_id, loaned_at, loaned_precision, returned_at, returned_precision,
    end_basis, expected_return_on, file_id
)
SELECT
    device.id, told.key, ward.id, told.loaned_at, told.loaned_precision, told.returned_at,
    told.returned_precision, '', told.expected_return_on, told.file_id
FROM told
LEFT JOIN equipment_device AS device ON device.key = told.key
LEFT JOIN equipment_ward AS ward ON ward.name = told.ward
ORDER BY told.key, told.loaned_at
ON CONFLICT (device_key, loaned_at) DO UPDATE SET
    device_id = EXCLUDED.device_id,
    ward_id = EXCLUDED.ward_id,
    loaned_precision = EXCLUDED.loaned_precision,
    returned_at = EXCLUDED.returned_at,
    returned_precision = EXCLUDED.returned_precision,
    end_basis = EXCLUDED.end_basis,
    expected_return_on = EXCLUDED.expected_return_on,
    file_id = EXCLUDED.file_id
WHERE (
    loan.device_id, loan.ward_id, loan.loaned_precision, loan.returned_at,
    loan.returned_precision, loan.end_basis, loan.expected_return_on, loan.file_id
) IS DISTINCT FROM (
    EXCLUDED.device_id, EXCLUDED.ward_id, EXCLUDED.loaned_precision, EXCLUDED.returned_at,
    EXCLUDED.returned_precision, EXCLUDED.end_basis, EXCLUDED.expected_return_on,
    EXCLUDED.file_id
)
