-- Its programs' keys, without their secrets.
SELECT
    id, name, prefix, operations, networks, replaces_id, created_at, created_by, expires_at, retires_at,
    revoked_at, last_used_at, last_used_from, refused_at, refused_from, told_at
FROM users_apikey
WHERE organisation_kind = 'hospital' AND organisation_id = {hospital}
