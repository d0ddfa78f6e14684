-- Its programs' keys, without their secrets.
SELECT id, name, prefix, operations, created_at, created_by, expires_at, revoked_at, last_used_at
FROM users_apikey
WHERE organisation_kind = 'hospital' AND organisation_id = {hospital}
