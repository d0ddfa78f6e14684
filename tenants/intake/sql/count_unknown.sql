-- How many of the files' rows speak of devices that no ledger has told of.
SELECT count(*)
FROM intake_importrow AS row
LEFT JOIN equipment_samedevice AS same
    ON same.is_accepted AND same.former_key = row.data ->> 'device_key'
WHERE row.file_id = ANY(%(files)s) AND row.status = 'ok'
    AND NOT EXISTS (
        SELECT FROM equipment_device AS device
        WHERE device.key = coalesce(same.current_key, row.data ->> 'device_key')
    )
