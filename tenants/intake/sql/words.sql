-- The words by which the files describe kinds of devices.
WITH told AS ({told})
SELECT DISTINCT local_category, local_name, local_maker, local_model, gtin
FROM told
