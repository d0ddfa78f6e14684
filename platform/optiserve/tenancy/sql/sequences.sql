-- Where the identities of a schema's tables stand; null for one that was never drawn from, or that
-- the role who asks may not use. By way of pg_depend, as in tables.sql.
SELECT c.relname::text,
    CASE WHEN has_sequence_privilege(c.oid, 'SELECT, USAGE') THEN pg_sequence_last_value(c.oid) END
FROM pg_depend d
JOIN pg_class c ON c.oid = d.objid
WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = %(schema)s::regnamespace
AND d.classid = 'pg_class'::regclass AND c.relkind = 'S'
ORDER BY c.relname;
