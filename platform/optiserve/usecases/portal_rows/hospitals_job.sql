-- What was asked for and done in its life.
SELECT id, kind, state, reason, requested_at, requested_by, approved_at, approved_by, due_at, night,
    started_at, finished_at, source_id, digest, size, error
FROM hospitals_job
WHERE hospital_id = {hospital}
