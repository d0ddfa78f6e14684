-- The words by which a hospital's devices are described, in how many devices, since which month.
SELECT local_category, local_name, local_maker, local_model, gtin, count(*), min(first_seen_month)
FROM equipment_device
GROUP BY local_category, local_name, local_maker, local_model, gtin
