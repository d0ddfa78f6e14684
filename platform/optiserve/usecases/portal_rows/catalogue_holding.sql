-- How many of its devices mean which maker, model and category.
SELECT
    one.id, maker.code AS maker, model.name AS model, category.code AS category,
    one.devices, one.since
FROM catalogue_holding AS one
LEFT JOIN catalogue_maker AS maker ON maker.id = one.maker_id
LEFT JOIN catalogue_devicemodel AS model ON model.id = one.model_id
LEFT JOIN catalogue_category AS category ON category.id = one.category_id
WHERE one.hospital_id = {hospital}
