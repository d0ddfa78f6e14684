-- Where it stands with each month's files, as the portal knows it.
SELECT id, month, kind, state, rows, updated_at
FROM hospitals_handover
WHERE hospital_id = {hospital}
