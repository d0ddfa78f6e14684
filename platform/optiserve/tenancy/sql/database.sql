-- Per database: nobody but the owner creates anything, and nobody changes the role by a function
-- call that injected SQL could contain.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO optiserve_portal, optiserve_hospital, optiserve_app;
GRANT ALL ON SCHEMA public TO optiserve_owner;
DO $$ BEGIN
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END $$;
REVOKE EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO optiserve_owner;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
