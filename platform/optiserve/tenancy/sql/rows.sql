-- Which rows of the public schema a hospital's roles see: its own. Given anew after every migration.
-- The hospital's id is in the role's name: h_17, h_17_ro, h_17_dealer,
-- h_17_dealer_costs. Only h_17 writes.
CREATE OR REPLACE FUNCTION own_hospital() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    RETURN substring(current_user FROM '^h_([0-9]+)')::bigint;
CREATE OR REPLACE FUNCTION is_staff() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN current_user ~ '^h_[0-9]+$';

DO $$
DECLARE
    one text;
    name text;
BEGIN
    FOREACH one IN ARRAY ARRAY[
        'hospitals_hospital', 'hospitals_domain', 'hospitals_corporation', 'delegation_grant',
        'delegation_supportaccess', 'users_apikey', 'users_invitation', 'users_membership',
        'hospitals_filekey',
        'audit_event', 'audit_anchor', 'audit_chain'
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', one);
        FOREACH name IN ARRAY ARRAY['portal', 'hospital', 'added', 'changed'] LOOP
            EXECUTE format('DROP POLICY IF EXISTS %I ON %I', name, one);
        END LOOP;
        EXECUTE format(
            'CREATE POLICY portal ON %I TO optiserve_portal, optiserve_owner USING (true)', one
        );
    END LOOP;
END $$;

CREATE POLICY hospital ON hospitals_hospital FOR SELECT TO optiserve_hospital
    USING (id = own_hospital());
CREATE POLICY hospital ON hospitals_domain FOR SELECT TO optiserve_hospital
    USING (tenant_id = own_hospital());
CREATE POLICY hospital ON hospitals_corporation FOR SELECT TO optiserve_hospital
    USING (id = (SELECT corporation_id FROM hospitals_hospital WHERE id = own_hospital()));

-- Whoever may open one of its files, a dealer's visitor and a report too, needs its key.
CREATE POLICY hospital ON hospitals_filekey FOR SELECT TO optiserve_hospital
    USING (hospital_id = own_hospital());

-- A dealer's visitor learns of no other grant than that of the visit.
CREATE POLICY hospital ON delegation_grant FOR SELECT TO optiserve_hospital
    USING (hospital_id = own_hospital() AND (current_user ~ '^h_[0-9]+(_ro)?$' OR id = (
        SELECT (nullif(current_setting('optiserve.grant', true), '')::jsonb ->> 'id')::bigint
    )));
CREATE POLICY added ON delegation_grant FOR INSERT TO optiserve_hospital
    WITH CHECK (hospital_id = own_hospital() AND is_staff());
CREATE POLICY changed ON delegation_grant FOR UPDATE TO optiserve_hospital
    USING (hospital_id = own_hospital() AND is_staff());

CREATE POLICY hospital ON users_apikey FOR SELECT TO optiserve_hospital
    USING (organisation_kind = 'hospital' AND organisation_id = own_hospital());
CREATE POLICY added ON users_apikey FOR INSERT TO optiserve_hospital
    WITH CHECK (organisation_kind = 'hospital' AND organisation_id = own_hospital() AND is_staff());
CREATE POLICY changed ON users_apikey FOR UPDATE TO optiserve_hospital
    USING (organisation_kind = 'hospital' AND organisation_id = own_hospital() AND is_staff());

CREATE POLICY hospital ON delegation_supportaccess FOR SELECT TO optiserve_hospital
    USING (hospital_id = own_hospital());

-- Its own people, those of dealers it has let in (the grants in sight are its own), and support
-- while it may be inside. Whether a grant's term has come is asked at every request.
CREATE POLICY hospital ON users_membership FOR SELECT TO optiserve_hospital
    USING (
        organisation_kind = 'hospital' AND organisation_id = own_hospital()
        OR organisation_kind = 'dealer' AND organisation_id IN (
            SELECT dealer_id FROM delegation_grant
            WHERE revoked_at IS NULL AND ends_on >= (now() AT TIME ZONE 'Asia/Tokyo')::date
        )
        OR organisation_kind = 'operator' AND user_id IN (
            SELECT operator_id FROM delegation_supportaccess
            WHERE approved_at IS NOT NULL AND ended_at IS NULL AND ends_at > now()
        )
    );

-- Its own trail, named after its id, not after its address: staff add to it, a dealer's visitor sees
-- none of it.
CREATE OR REPLACE FUNCTION own_chain() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN substring(current_user FROM '^(h_[0-9]+)(?:_ro)?$');
CREATE POLICY hospital ON audit_event FOR SELECT TO optiserve_hospital USING (chain = own_chain());
CREATE POLICY added ON audit_event FOR INSERT TO optiserve_hospital
    WITH CHECK (chain = own_chain() AND is_staff());
CREATE POLICY hospital ON audit_anchor FOR SELECT TO optiserve_hospital USING (chain = own_chain());
CREATE POLICY hospital ON audit_chain FOR SELECT TO optiserve_hospital USING (name = own_chain());
