-- Local categories not heard of before.
INSERT INTO equipment_localcategory (name, managed)
SELECT name, '' FROM unnest(%(names)s::text[]) AS told(name) WHERE name <> ''
ON CONFLICT (name) DO NOTHING
