-- The cluster's roles, made once by whoever administers PostgreSQL. Repeatable.
--   optiserve_owner     login for migrations: owns the schemas, makes hospitals' roles
--   optiserve_app       login of web and workers: owns nothing, may only put on other roles
--   optiserve_portal    worn at the portal: the public schema's rows
--   optiserve_agg       worn to collect the month: one function in each hospital's schema, no table
--   optiserve_hospital  what every hospital's own role (h_1, h_2 ...) may see of the public schema
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'optiserve_owner') THEN
        CREATE ROLE optiserve_owner LOGIN CREATEROLE;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'optiserve_app') THEN
        CREATE ROLE optiserve_app LOGIN NOINHERIT;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'optiserve_portal') THEN
        CREATE ROLE optiserve_portal NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'optiserve_agg') THEN
        CREATE ROLE optiserve_agg NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'optiserve_hospital') THEN
        CREATE ROLE optiserve_hospital NOLOGIN;
    END IF;
END $$;
-- A managed service has no superuser: its administrator puts the owner on to make its database.
DO $$ BEGIN
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE format('GRANT optiserve_owner TO %I WITH INHERIT TRUE, SET TRUE', current_user);
    END IF;
END $$;
GRANT optiserve_portal, optiserve_agg TO optiserve_app;
GRANT optiserve_hospital TO optiserve_owner WITH ADMIN OPTION;
ALTER ROLE optiserve_app SET timezone = 'UTC';
ALTER ROLE optiserve_owner SET timezone = 'UTC';
