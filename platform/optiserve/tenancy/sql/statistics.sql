-- Statement times by role: what each hospital costs. Only where the server has loaded the library
-- (shared_preload_libraries). In a schema of its own, which only the portal may look into: a
-- hospital must not see another's.
DO $$ BEGIN
    IF current_setting('shared_preload_libraries') !~ '\mpg_stat_statements\M' THEN
        RETURN;
    END IF;
    CREATE SCHEMA IF NOT EXISTS statistics;
    CREATE EXTENSION IF NOT EXISTS pg_stat_statements SCHEMA statistics;
    GRANT USAGE ON SCHEMA statistics TO optiserve_portal;
END $$;
