-- Its people, also those whose membership has ended.
SELECT m.id, u.email, m.role, m.created_at, m.created_by, m.ended_at
FROM users_membership m
JOIN users_user u ON u.id = m.user_id
WHERE m.organisation_kind = 'hospital' AND m.organisation_id = {hospital}
