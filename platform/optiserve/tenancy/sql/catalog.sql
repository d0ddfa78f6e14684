-- Per database, as superuser: nobody changes the role by a function call that injected SQL could
-- contain. To a managed service's administrator PostgreSQL would only say "no privileges could be
-- revoked": there these walls are missing, which login.sql finds (ADR 39).
REVOKE EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO optiserve_owner;

-- A DO block is a program in one statement, with any role the login may wear.
REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
GRANT USAGE ON LANGUAGE plpgsql TO optiserve_owner;
-- Everybody has these by default, and nothing of ours calls them: large objects (one namespace for
-- the whole database), messages to other sessions, locks that outlive a transaction. Sizes and
-- statistics tell how much other hospitals have; the owner may do all that, the portal ask.
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT oid::regprocedure AS name, proname ~ '^pg_stat_|_size$' AS counts FROM pg_proc
        WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind = 'f' AND proname ~ (
            '^lo_|^loread$|^lowrite$|^pg_notify$|^pg_logical_emit_message$|^pg_export_snapshot$'
            '|^pg_(try_)?advisory_(lock|unlock)|^pg_stat_get_'
            '|^pg_(relation|total_relation|table|indexes|database|tablespace)_size$'
        )
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', one.name);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO optiserve_owner', one.name);
        IF one.counts THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO optiserve_portal', one.name);
        END IF;
    END LOOP;
    EXECUTE (
        SELECT format(
            'REVOKE SELECT ON pg_class FROM PUBLIC; GRANT SELECT (%s) ON pg_class TO PUBLIC',
            string_agg(quote_ident(attname), ', ')
        )
        FROM pg_attribute
        WHERE attrelid = 'pg_class'::regclass AND NOT attisdropped
        AND attname NOT IN ('reltuples', 'relpages', 'relallvisible', 'relallfrozen')
    );
END $$;
GRANT SELECT ON pg_class TO optiserve_owner, optiserve_portal;
