-- When the operator's support asked to come in, why, and what became of it.
SELECT id, asked_by, asked_at, reason, ticket, wants_writing, is_break_glass, approved_at,
    approved_by, allows_writing, ends_at, refused_at, refused_by, ended_at, ended_by,
    acknowledged_at, acknowledged_by
FROM delegation_supportaccess
WHERE hospital_id = {hospital}
