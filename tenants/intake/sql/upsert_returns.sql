-- Returns without a loan as told; those told by nobody any more go when everything is told anew.
WITH told AS ({told}), gone AS (
    DELETE FROM equipment_lonereturn
    WHERE %(whole)s AND id = ANY(ARRAY(
        SELECT alone.id
        FROM equipment_lonereturn AS alone
        FULL JOIN told ON told.key = alone.device_key AND told.returned_at = alone.returned_at
        WHERE told.key IS NULL
    ))
)
INSERT INTO equipment_lonereturn AS alone (
    device_key, returned_at, returned_precision, is_paired, file_id
)
SELECT told.key, told.returned_at, told.returned_precision, FALSE, told.file_id
FROM told
ORDER BY told.key, told.returned_at
ON CONFLICT (device_key, returned_at) DO UPDATE SET
    returned_precision = EXCLUDED.returned_precision,
    file_id = EXCLUDED.file_id
WHERE (alone.returned_precision, alone.file_id)
    IS DISTINCT FROM (EXCLUDED.returned_precision, EXCLUDED.file_id)
