-- The grant under which a dealer's visitor is in a hospital, as the row policies of its tables ask
-- for it (policies.sql): one row while it holds, none otherwise. Made in every database that has
-- hospitals' schemas, by the owner; repeatable.
DO $$ BEGIN
    IF to_regclass('public.delegation_grant') IS NULL THEN
        -- A cell, or home before its first migration: there is nothing but what the request found at
        -- home when it began.
        CREATE OR REPLACE FUNCTION public.granted()
        RETURNS TABLE (scopes text[], categories text[], makers text[], wards bigint[])
        LANGUAGE sql STABLE PARALLEL SAFE AS $granted$
            SELECT told.scopes, told.categories, told.makers, told.wards
            FROM jsonb_to_record(nullif(current_setting('optiserve.grant', true), '')::jsonb) AS told (
                hospital bigint, scopes text[], categories text[], makers text[], wards bigint[],
                starts_on date, ends_on date
            )
            WHERE told.hospital = substring(current_user FROM '^h_([0-9]+)_')::bigint
            AND (statement_timestamp() AT TIME ZONE 'Asia/Tokyo')::date
                BETWEEN told.starts_on AND told.ends_on
        $granted$;
    ELSE
        -- The live row: a grant that was revoked is gone at the next statement. Its own policy shows a
        -- hospital's roles that hospital's grants only.
        CREATE OR REPLACE FUNCTION public.granted()
        RETURNS TABLE (scopes text[], categories text[], makers text[], wards bigint[])
        LANGUAGE sql STABLE PARALLEL SAFE AS $granted$
            SELECT given.scopes::text[], given.categories::text[], given.makers::text[], given.wards
            FROM public.delegation_grant AS given
            WHERE given.id
                = (nullif(current_setting('optiserve.grant', true), '')::jsonb ->> 'id')::bigint
            AND given.hospital_id = substring(current_user FROM '^h_([0-9]+)_')::bigint
            AND given.revoked_at IS NULL
            AND (statement_timestamp() AT TIME ZONE 'Asia/Tokyo')::date
                BETWEEN given.starts_on AND given.ends_on
        $granted$;
    END IF;
END $$;
