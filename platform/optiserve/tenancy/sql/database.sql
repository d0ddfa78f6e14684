-- Per database: nobody but the owner creates anything. What only a superuser can close is in
-- catalog.sql.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO optiserve_portal, optiserve_hospital, optiserve_app;
GRANT ALL ON SCHEMA public TO optiserve_owner;
DO $$ BEGIN
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END $$;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
