-- The words of its ledgers that were or are to be matched by the operator.
SELECT
    one.id, one.devices, one.since,
    task.raw_maker, task.raw_model, task.raw_name, task.raw_category, task.gtin
FROM catalogue_occurrence AS one
JOIN catalogue_matchtask AS task ON task.id = one.task_id
WHERE one.hospital_id = {hospital}
