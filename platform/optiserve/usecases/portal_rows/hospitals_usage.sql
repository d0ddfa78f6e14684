-- What it has used, day by day (JST).
SELECT id, day, requests, refused, task_ms, db_ms, rows, table_bytes, file_bytes, updated_at
FROM hospitals_usage
WHERE hospital_id = {hospital}
