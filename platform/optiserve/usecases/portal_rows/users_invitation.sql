-- Who was invited, without the link's secret.
SELECT id, email, role, created_at, created_by, expires_at, accepted_at
FROM users_invitation
WHERE organisation_kind = 'hospital' AND organisation_id = {hospital}
