-- Loans that came before the ledger with their device.
UPDATE equipment_loan AS loan
SET device_id = device.id
FROM equipment_device AS device
WHERE loan.device_id IS NULL AND device.key = loan.device_key
