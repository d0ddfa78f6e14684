-- Every right on a hospital's schema, or on anything in it, that somebody else than the hospital's
-- own roles and the owner has, but for the one function that whoever collects may call; and every
-- role that may put on a hospital's, or its own login, or the collecting one, or that the collecting
-- one or a hospital's own login may put on.
-- One row for each: schema, kind of object, its name, who, what. None is what must be found.
WITH objects AS (
    SELECT nspname AS home, 'schema' AS kind, nspname::text AS name, nspowner AS owner, nspacl AS acl
    FROM pg_namespace WHERE nspname ~ '^h_[0-9]+$'
    UNION ALL
    SELECT nspname, CASE relkind WHEN 'S' THEN 'sequence' ELSE 'table' END, relname, relowner, relacl
    FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
    WHERE nspname ~ '^h_[0-9]+$' AND relacl IS NOT NULL
    UNION ALL
    SELECT nspname, 'column', relname || '.' || attname, relowner, attacl
    FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
    JOIN pg_namespace n ON n.oid = relnamespace
    WHERE nspname ~ '^h_[0-9]+$' AND attacl IS NOT NULL
    UNION ALL
    -- Without a list of its own, a function may be run by everybody.
    SELECT nspname, 'function', format('%s(%s)', proname, oidvectortypes(proargtypes)), proowner, coalesce(proacl, acldefault('f', proowner))
    FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname ~ '^h_[0-9]+$'
    UNION ALL
    SELECT nspname, 'default', defaclobjtype::text, defaclrole, defaclacl
    FROM pg_default_acl JOIN pg_namespace n ON n.oid = defaclnamespace
    WHERE nspname ~ '^h_[0-9]+$'
)
SELECT home, kind, name, coalesce(rolname, 'PUBLIC') AS who, privilege_type AS what
FROM objects
CROSS JOIN LATERAL aclexplode(acl) AS given
LEFT JOIN pg_roles AS r ON r.oid = given.grantee
WHERE given.grantee <> owner
AND coalesce(rolname, 'PUBLIC') NOT IN (home, home || '_ro', home || '_dealer', home || '_dealer_costs')
AND NOT coalesce(rolname = 'optiserve_agg' AND (kind, name, privilege_type) IN (
    ('schema', home, 'USAGE'),
    ('function', 'contributions(timestamp with time zone, timestamp with time zone)', 'EXECUTE')
), false)
UNION ALL
SELECT coalesce(substring(worn.rolname FROM '^h_[0-9]+'), worn.rolname), 'role', worn.rolname, wearer.rolname, 'MEMBER'
FROM pg_auth_members AS m
JOIN pg_roles AS worn ON worn.oid = m.roleid
JOIN pg_roles AS wearer ON wearer.oid = m.member
WHERE worn.rolname ~ '^h_[0-9]+(_ro|_dealer|_dealer_costs)?$'
    AND wearer.rolname <> 'optiserve_owner'
    -- A maker administers them and can neither wear nor use them.
    AND NOT (wearer.rolname ~ '^optiserve_maker_' AND NOT m.set_option AND NOT m.inherit_option)
    -- Everybody's login wears them, or else their hospital's own does, and then nobody besides.
    AND wearer.rolname !~ ('^' || substring(worn.rolname FROM '^h_[0-9]+') || '_login_[0-9]+$')
    AND NOT (wearer.rolname = 'optiserve_app' AND NOT EXISTS (
        SELECT FROM pg_auth_members AS besides
        JOIN pg_roles AS login ON login.oid = besides.member
        WHERE besides.roleid = m.roleid AND login.rolname ~ '_login_[0-9]+$'
    ))
OR worn.rolname ~ '^h_[0-9]+_login_[0-9]+$' AND (m.set_option OR m.inherit_option)
OR wearer.rolname ~ '^h_[0-9]+_login_[0-9]+$' AND worn.rolname !~ '^h_[0-9]+'
OR worn.rolname ~ '^optiserve_maker_' AND wearer.rolname <> 'optiserve_owner'
-- A managed service's administrator, who made it, administers it and can neither wear nor use it.
OR worn.rolname = 'optiserve_agg' AND wearer.rolname <> 'optiserve_app'
    AND (m.set_option OR m.inherit_option)
OR wearer.rolname = 'optiserve_agg'
ORDER BY 1, 2, 3, 4, 5;
