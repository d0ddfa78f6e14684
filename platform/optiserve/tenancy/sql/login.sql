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
        AS may_become_the_owner
FROM pg_roles WHERE rolname = session_user
