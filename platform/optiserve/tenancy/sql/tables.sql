-- The tables of a schema with what a faithful copy of their rows needs: columns that are stored and
-- not computed, the primary key to put the rows into one order, and the sequence of an identity.
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
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %(schema)s AND c.relkind = 'r' AND c.relname <> 'django_migrations'
ORDER BY c.relname;
