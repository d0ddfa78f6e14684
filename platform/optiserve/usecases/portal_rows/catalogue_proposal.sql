-- What it proposed of makers and models, and what the operator answered.
SELECT
    one.id, one.kind, one.state, one.at, one.said, one.reason, one.ifu_life_years, one.parts_end_on,
    maker.code AS maker, model.name AS model, category.code AS category,
    task.raw_maker, task.raw_model, task.raw_name, task.raw_category, task.gtin,
    one.answer, one.answered_at
FROM catalogue_proposal AS one
LEFT JOIN catalogue_matchtask AS task ON task.id = one.task_id
LEFT JOIN catalogue_maker AS maker ON maker.id = one.maker_id
LEFT JOIN catalogue_devicemodel AS model ON model.id = one.model_id
LEFT JOIN catalogue_category AS category ON category.id = one.category_id
WHERE one.hospital_id = {hospital}
