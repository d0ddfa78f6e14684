-- When it was reminded of missing files.
SELECT id, month, business_day, sent_at, mails
FROM hospitals_reminder
WHERE hospital_id = {hospital}
