-- What it said about how its words were matched, and what it was answered.
SELECT
    remark.id, remark.kind, remark.text, remark.at, remark.answer, remark.answered_at,
    task.raw_maker, task.raw_model, task.raw_name, task.raw_category
FROM catalogue_remark AS remark
JOIN catalogue_matchtask AS task ON task.id = remark.task_id
WHERE remark.hospital_id = {hospital}
