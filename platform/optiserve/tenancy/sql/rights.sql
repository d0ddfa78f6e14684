-- All rights in the schema {schema} anew, whenever it was made and whatever they were: what anybody
-- but the owner has is taken away; what tables are born with and single ones have besides is given.
-- What is taken from it for the moment stays taken. Frozen: its people may write to no table. Sealed:
-- they may not use the schema. Its tables are found through pg_depend: pg_class has no index by schema.
-- {known}: it has all this already, but for what single tables of the last migrations have besides.
DO $rights$
DECLARE
    home CONSTANT regnamespace := {schema};
    is_sealed CONSTANT boolean := NOT has_schema_privilege({schema}, home, 'USAGE');
    is_frozen boolean;
    relations oid[];
    routines oid[];
    tables text;
    sequences text;
    functions text;
    others text;
    kind text;
    born record;
    policy record;
BEGIN
    SELECT array_agg(objid) FILTER (WHERE classid = 'pg_class'::regclass),
           array_agg(objid) FILTER (WHERE classid = 'pg_proc'::regclass)
    INTO relations, routines FROM pg_depend
    WHERE refclassid = 'pg_namespace'::regclass AND refobjid = home;
    SELECT NOT bool_or(has_table_privilege({schema}, oid, 'INSERT')) INTO is_frozen
    FROM pg_class WHERE oid = ANY (relations) AND relkind = 'r';

    IF NOT {known} THEN
        SELECT 'TABLE ' || string_agg(oid::regclass::text, ', ') FILTER (WHERE relkind = 'r'),
               'SEQUENCE ' || string_agg(oid::regclass::text, ', ') FILTER (WHERE relkind = 'S')
        INTO tables, sequences FROM pg_class WHERE oid = ANY (relations);
        SELECT 'ROUTINE ' || string_agg(one::regprocedure::text, ', ') INTO functions
        FROM unnest(routines) AS one;
        SELECT concat_ws(', ', 'PUBLIC', string_agg(DISTINCT quote_ident(rolname), ', ')) INTO others
        FROM (
            SELECT nspacl FROM pg_namespace WHERE oid = home
            UNION ALL
            SELECT relacl FROM pg_class WHERE oid = ANY (relations)
            UNION ALL
            SELECT attacl FROM pg_attribute WHERE attrelid = ANY (relations)
            UNION ALL
            SELECT proacl FROM pg_proc WHERE oid = ANY (routines)
            UNION ALL
            SELECT defaclacl FROM pg_default_acl WHERE defaclnamespace = home
        ) AS lists (acl)
        CROSS JOIN LATERAL aclexplode(acl) AS given
        JOIN pg_roles ON pg_roles.oid = given.grantee
        WHERE rolname <> current_user;
        EXECUTE format('REVOKE ALL ON SCHEMA %s FROM %s', home, others);
        EXECUTE format('REVOKE ALL ON %s FROM %s', tables, others);
        EXECUTE format('REVOKE ALL ON %s FROM %s', sequences, others);
        EXECUTE format('REVOKE ALL ON %s FROM %s', functions, others);
        FOREACH kind IN ARRAY ARRAY['TABLES', 'SEQUENCES', 'ROUTINES'] LOOP
            EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %s REVOKE ALL ON %s FROM %s', home, kind, others);
        END LOOP;

        FOR born IN SELECT * FROM (VALUES {born_with}) AS one (privileges, kind, role) LOOP
            EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %s GRANT %s ON %s TO %I',
                           home, born.privileges, born.kind, born.role);
            EXECUTE format('GRANT %s ON %s TO %I', born.privileges,
                           CASE born.kind WHEN 'TABLES' THEN tables ELSE sequences END, born.role);
        END LOOP;
    END IF;
    {besides};
    -- A column that was dropped took the policies along that named it.
    IF NOT {known} OR (SELECT count(*) FROM pg_policy WHERE polrelid = ANY (relations)) <> {policies_there} THEN
        FOR policy IN SELECT polname, polrelid FROM pg_policy WHERE polrelid = ANY (relations) LOOP
            EXECUTE format('DROP POLICY %I ON %s', policy.polname, policy.polrelid::regclass);
        END LOOP;
        {policies};
    END IF;
    IF is_frozen THEN
        {frozen};
    END IF;
    IF NOT is_sealed AND NOT {known} THEN
        {unsealed};
    END IF;
END $rights$
