-- The statements that make a schema's tables again, in the order they must run. Primary keys, unique
-- and check constraints, NOT NULL and identity are folded into CREATE TABLE: half as many statements
-- as pg_dump writes, and the same dump afterwards. Run with the schema alone in the search_path, so
-- that its own names come out unqualified. {schema} is its name.
WITH relation AS (
    SELECT oid, relname, relkind FROM pg_class WHERE relnamespace = {schema}::regnamespace
),
sequence AS (
    SELECT s.seqrelid, r.relname, d.refobjid, d.refobjsubid, coalesce(d.deptype = 'i', false) AS is_identity,
           format('INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s CACHE %s%s', s.seqincrement,
                  s.seqmin, s.seqmax, s.seqstart, s.seqcache, CASE WHEN s.seqcycle THEN ' CYCLE' END)
               AS options,
           s.seqtypid::regtype AS type
    FROM pg_sequence s
    JOIN relation r ON r.oid = s.seqrelid
    LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid AND d.objsubid = 0
                         AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
),
part AS (
    SELECT a.attrelid AS owner, 1 AS rank, a.attnum::text AS name, a.attnum, concat(
        quote_ident(a.attname), ' ', format_type(a.atttypid, a.atttypmod),
        CASE WHEN a.attcollation NOT IN (0, t.typcollation)
             THEN ' COLLATE ' || a.attcollation::regcollation END,
        CASE WHEN a.attgenerated <> '' THEN format(' GENERATED ALWAYS AS (%s) %s', e.text,
                  CASE a.attgenerated WHEN 's' THEN 'STORED' ELSE 'VIRTUAL' END)
             ELSE ' DEFAULT ' || e.text END,
        CASE WHEN a.attidentity <> '' THEN format(' GENERATED %s AS IDENTITY (SEQUENCE NAME %I %s)',
                  CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, s.relname, s.options)
             END) AS text
    FROM pg_attribute a
    JOIN relation r ON r.oid = a.attrelid AND r.relkind = 'r'
    JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN sequence s ON s.refobjid = a.attrelid AND s.refobjsubid = a.attnum AND s.is_identity
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    LEFT JOIN LATERAL (SELECT pg_get_expr(d.adbin, d.adrelid) AS text) e ON true
    WHERE a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT conrelid, 2, conname, 0, format('CONSTRAINT %I %s', conname, pg_get_constraintdef(oid, true))
    FROM pg_constraint
    WHERE connamespace = {schema}::regnamespace AND contype IN ('p', 'u', 'c', 'x', 'n')
)
SELECT text FROM (
    SELECT 1 AS rank, relname AS name,
           format('CREATE SEQUENCE %I AS %s %s;', relname, type, options) AS text
    FROM sequence WHERE NOT is_identity
    UNION ALL
    SELECT 2, relname, format('CREATE TABLE %I (%s);', relname,
                              string_agg(text, ', ' ORDER BY part.rank, attnum, name))
    FROM relation JOIN part ON part.owner = relation.oid GROUP BY relname
    UNION ALL
    SELECT 3, relname, format('ALTER SEQUENCE %I OWNED BY %s.%I;', relname, refobjid::regclass, attname)
    FROM sequence JOIN pg_attribute ON attrelid = refobjid AND attnum = refobjsubid
    WHERE NOT is_identity
    UNION ALL
    SELECT 4, relation.relname, pg_get_indexdef(indexrelid, 0, true) || ';'
    FROM pg_index JOIN relation ON relation.oid = indexrelid
    WHERE NOT EXISTS (SELECT FROM pg_constraint
                      WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
    UNION ALL
    SELECT 5, relname, format('ALTER TABLE %I %s;', relname, string_agg(
               format('ADD CONSTRAINT %I %s', conname, pg_get_constraintdef(c.oid, true)), ', ' ORDER BY conname))
    FROM pg_constraint c JOIN relation ON relation.oid = conrelid WHERE contype = 'f' GROUP BY relname
    UNION ALL
    -- Its header names the schema whatever the search_path; a body of the SQL standard's kind does not.
    SELECT 6, proname, replace(pg_get_functiondef(oid), format('FUNCTION %I.', {schema}), 'FUNCTION ') || ';'
    FROM pg_proc WHERE pronamespace = {schema}::regnamespace AND prokind = 'f'
    UNION ALL
    SELECT 7, tgname, pg_get_triggerdef(t.oid, true) || ';'
    FROM pg_trigger t JOIN relation ON relation.oid = tgrelid WHERE NOT tgisinternal
    UNION ALL
    SELECT 8, relname, format(CASE WHEN objsubid = 0 THEN 'COMMENT ON TABLE %1$I IS %3$L;'
                                   ELSE 'COMMENT ON COLUMN %1$I.%2$I IS %3$L;' END,
                              relname, attname, description)
    FROM pg_description JOIN relation ON relation.oid = objoid AND relkind = 'r'
    LEFT JOIN pg_attribute ON attrelid = objoid AND attnum = objsubid AND objsubid > 0
    WHERE classoid = 'pg_class'::regclass
) statement
ORDER BY rank, name
