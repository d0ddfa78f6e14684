-- The legal entity it belongs to.
SELECT c.id, c.name, c.corporate_number
FROM hospitals_corporation c
JOIN hospitals_hospital h ON h.corporation_id = c.id
WHERE h.id = {hospital}
