-- Its own host names: what was asked for, proven and given up.
SELECT id, host, state, asked_at, asked_by, proven_at, opened_at, checked_at, outcome, failures,
    failing_since, ended_at, ended_by, reason
FROM hospitals_customdomain
WHERE hospital_id = {hospital}
