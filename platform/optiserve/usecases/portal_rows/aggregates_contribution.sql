-- The sums it brought to each month-end.
SELECT c.id, r.month, r.revision, c.category, c.maker, c.region, c.prefecture, c.band, c.devices,
    c.in_service, c.device_minutes, c.loaned_minutes, c.loans, c.faults, c.repair_minutes
FROM aggregates_contribution c
JOIN aggregates_monthrun r ON r.id = c.run_id
WHERE c.hospital_id = {hospital}
