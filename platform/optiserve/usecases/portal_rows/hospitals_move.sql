-- Its ways from one database to another.
SELECT id, source, target, state, asked_at, asked_by, read_only_since, switched_at, writable_at,
    ended_at, as_it_was
FROM hospitals_move
WHERE hospital_id = {hospital}
