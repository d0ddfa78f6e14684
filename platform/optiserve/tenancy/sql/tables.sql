-- The tables of a schema with what a faithful copy of their rows needs: columns that are stored and
-- not computed, and the primary key to put the rows into one order.
-- What a schema holds is asked of pg_depend, which has an index for it: pg_class has none, and a
-- hundred thousand rows.
SELECT c.relname::text AS name,
    (
        SELECT array_agg(a.attname::text ORDER BY a.attnum)
        FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    ) AS columns,
    (
        SELECT array_agg(a.attname::text ORDER BY key.place)
        FROM pg_index i
        CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS key (attnum, place)
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = key.attnum
        WHERE i.indrelid = c.oid AND i.indisprimary
    ) AS key
FROM pg_depend d
JOIN pg_class c ON c.oid = d.objid
WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = %(schema)s::regnamespace
AND d.classid = 'pg_class'::regclass AND c.relkind = 'r' AND c.relname <> 'django_migrations'
ORDER BY c.relname;
