-- How many loans or faults that the files told are of devices that no ledger has told of.
SELECT
    (SELECT count(*) FROM equipment_loan WHERE device_id IS NULL AND file_id = ANY(%(files)s))
    + (SELECT count(*) FROM equipment_fault WHERE device_id IS NULL AND file_id = ANY(%(files)s))
