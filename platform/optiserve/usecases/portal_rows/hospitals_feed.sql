-- When its files last came by themselves, and what went wrong.
SELECT id, kind, seen_at, error_code
FROM hospitals_feed
WHERE hospital_id = {hospital}
