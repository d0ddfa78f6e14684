-- Devices that went missing in the very ledger in which another of the same maker, model and serial
-- number first stands: perhaps renumbered. Those that somebody answered are left out.
WITH missing AS (
    SELECT key, serial, maker_code, local_maker, model_id, local_model, missing_since,
        upper(regexp_replace(serial, '\s', '', 'g')) AS serial_key
    FROM equipment_device
    WHERE missing_since IS NOT NULL AND serial <> ''
)
SELECT former.key, present.key, former.missing_since
FROM missing AS former
JOIN equipment_device AS present
    ON upper(regexp_replace(present.serial, '\s', '', 'g')) = former.serial_key
    AND present.first_seen_month = former.missing_since
    AND present.key <> former.key
    AND (
        present.maker_code = former.maker_code
        OR upper(present.local_maker) = upper(former.local_maker)
    )
    AND (
        present.model_id = former.model_id
        OR upper(regexp_replace(present.local_model, '[^[:alnum:]]', '', 'g'))
        = upper(regexp_replace(former.local_model, '[^[:alnum:]]', '', 'g'))
    )
WHERE NOT EXISTS (
    SELECT FROM equipment_samedevice AS answer
    WHERE answer.former_key = former.key AND answer.key = present.key
)
ORDER BY former.missing_since DESC, former.key, present.key
