-- What would let a login pass the walls, as one row of truths. Asked of the application's login.
SELECT
    rolsuper AS superuser,
    rolbypassrls AS bypasses_row_security,
    rolcreaterole AS makes_roles,
    EXISTS (
        SELECT FROM pg_class WHERE relowner = pg_roles.oid AND relkind IN ('r', 'p', 'v', 'm', 'S')
    ) AS owns_tables,
    has_database_privilege(rolname, current_database(), 'CREATE') AS creates_schemas,
    has_schema_privilege(rolname, 'public', 'CREATE') AS creates_in_public,
    pg_has_role(rolname, (SELECT datdba FROM pg_database WHERE datname = current_database()), 'MEMBER')
        AS may_become_the_owner,
    -- The catalog is open (catalog.sql was not run): a statement may change the role and read.
    (
        has_function_privilege(rolname, 'pg_catalog.set_config(text, text, boolean)', 'EXECUTE')
        OR has_language_privilege(rolname, 'plpgsql', 'USAGE')
    ) AND session_user !~ '^h_[0-9]+_login_[0-9]+$' AS changes_roles_by_function,
    -- A hospital's own login is for its own roles.
    session_user ~ '^h_[0-9]+_login_[0-9]+$' AND EXISTS (
        SELECT FROM pg_auth_members JOIN pg_roles AS worn ON worn.oid = roleid
        WHERE member = pg_roles.oid
        AND worn.rolname !~ ('^' || substring(session_user FROM '^h_[0-9]+') || '(_ro|_dealer[a-z_]*)?$')
    ) AS may_become_somebody_else
FROM pg_roles WHERE rolname = session_user
