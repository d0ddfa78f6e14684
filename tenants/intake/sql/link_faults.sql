-- Faults that came before the ledger with their device.
UPDATE equipment_fault AS fault
SET device_id = device.id
FROM equipment_device AS device
WHERE fault.device_id IS NULL AND device.key = fault.device_key
