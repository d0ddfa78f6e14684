-- What schemas are made of, a row per object, told apart from the schema's own name. {schemas} is an
-- array of names. Run with public alone in the search_path. Rights are in it too: a schema that
-- somebody else's role may read is no longer like the golden one.
SELECT n.nspname AS schema, 'column' AS kind, c.relname || '.' || a.attname AS name,
       concat_ws(' ', format_type(a.atttypid, a.atttypmod), nullif(a.attidentity, ''),
                 nullif(a.attgenerated, ''), replace(pg_get_expr(d.adbin, d.adrelid), n.nspname || '.', '')) AS definition
FROM pg_namespace n
JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind = 'r'
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE n.nspname = ANY ({schemas})
UNION ALL
SELECT n.nspname, 'constraint', c.relname || '.' || con.conname,
       concat_ws(' ', replace(pg_get_constraintdef(con.oid), n.nspname || '.', ''),
                 CASE WHEN NOT con.convalidated THEN 'NOT VALID' END)
FROM pg_namespace n
JOIN pg_constraint con ON con.connamespace = n.oid
JOIN pg_class c ON c.oid = con.conrelid
WHERE n.nspname = ANY ({schemas})
UNION ALL
SELECT n.nspname, 'index', i.relname,
       replace(pg_get_indexdef(x.indexrelid), n.nspname || '.', '') || CASE WHEN x.indisvalid THEN '' ELSE ' INVALID' END
FROM pg_namespace n
JOIN pg_class i ON i.relnamespace = n.oid AND i.relkind = 'i'
JOIN pg_index x ON x.indexrelid = i.oid
WHERE n.nspname = ANY ({schemas})
UNION ALL
SELECT n.nspname, 'sequence', c.relname,
       concat_ws(' ', s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmax, s.seqmin, s.seqcache, s.seqcycle)
FROM pg_namespace n
JOIN pg_class c ON c.relnamespace = n.oid
JOIN pg_sequence s ON s.seqrelid = c.oid
WHERE n.nspname = ANY ({schemas})
UNION ALL
SELECT n.nspname, 'trigger', c.relname || '.' || t.tgname,
       replace(pg_get_triggerdef(t.oid), n.nspname || '.', '')
FROM pg_namespace n
JOIN pg_class c ON c.relnamespace = n.oid
JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal
WHERE n.nspname = ANY ({schemas})
UNION ALL
SELECT n.nspname, 'function', p.proname, replace(pg_get_functiondef(p.oid), n.nspname || '.', '')
FROM pg_namespace n
JOIN pg_proc p ON p.pronamespace = n.oid AND p.prokind IN ('f', 'p')
WHERE n.nspname = ANY ({schemas})
UNION ALL
SELECT n.nspname, 'table', c.relname, concat_ws(' ', c.relkind, c.reloptions::text)
FROM pg_namespace n
JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind NOT IN ('i', 'S', 't')
WHERE n.nspname = ANY ({schemas})
UNION ALL
-- Which rows of a table a role sees.
SELECT n.nspname, 'rights', c.relname || ' by row',
       concat_ws(' ', c.relrowsecurity, c.relforcerowsecurity, (
           SELECT replace(string_agg(concat_ws(' ', polname, polpermissive, polcmd,
                      (SELECT string_agg(oid::regrole::text, ',' ORDER BY oid::regrole::text COLLATE "C")
                       FROM unnest(polroles) AS oid),
                      pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)
                  ), ' ' ORDER BY polname), n.nspname, '~')
           FROM pg_policy WHERE polrelid = c.oid
       ))
FROM pg_namespace n
JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind = 'r'
WHERE n.nspname = ANY ({schemas})
UNION ALL
SELECT n.nspname, 'rights', one.name,
       (SELECT string_agg(replace(given::text, n.nspname, '~'), ' ' ORDER BY given::text COLLATE "C")
        FROM unnest(one.acl) AS given)
FROM pg_namespace n
JOIN (
    SELECT relnamespace AS home, relname::text AS name, relacl AS acl FROM pg_class
    UNION ALL
    SELECT relnamespace, relname || '.' || attname, attacl
    FROM pg_class c JOIN pg_attribute ON attrelid = c.oid WHERE attacl IS NOT NULL
    UNION ALL
    -- Without a list of its own, a function may be run by everybody.
    SELECT pronamespace, proname, coalesce(proacl, acldefault('f', proowner)) FROM pg_proc
    UNION ALL
    SELECT defaclnamespace, 'default ' || defaclobjtype::text, defaclacl FROM pg_default_acl
) AS one ON one.home = n.oid
WHERE n.nspname = ANY ({schemas}) AND one.acl IS NOT NULL
