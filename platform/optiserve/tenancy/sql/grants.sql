-- Rights on the public schema, given anew after every migration.

-- The portal: everything, but history and what was published are only ever added to.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO optiserve_portal;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO optiserve_portal;
REVOKE UPDATE, DELETE ON audit_event, audit_anchor, aggregates_release, aggregates_releasecell FROM optiserve_portal;
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM optiserve_portal;

-- Inside a hospital's door: reference data, and what granting and keys need. No agreements, no
-- aggregates, no trail but the hospital's own. What once was granted and no longer is goes away.
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM optiserve_hospital;
GRANT SELECT ON
    hospitals_hospital, hospitals_domain, hospitals_corporation,
    catalogue_category, catalogue_categoryalias, catalogue_maker, catalogue_makeralias,
    catalogue_devicemodel, delegation_dealer, django_content_type,
    users_membership TO optiserve_hospital;
-- What was granted can be ended, never widened.
GRANT SELECT, INSERT, UPDATE (revoked_at, revoked_by) ON delegation_grant TO optiserve_hospital;
GRANT SELECT, INSERT, UPDATE (
    revoked_at, retires_at, last_used_at, last_used_from, refused_at, refused_from
) ON users_apikey TO optiserve_hospital;
GRANT USAGE ON delegation_grant_id_seq, users_apikey_id_seq TO optiserve_hospital;
-- A hospital adds to its own trail, and reads it.
GRANT SELECT, INSERT ON audit_event TO optiserve_hospital;
GRANT SELECT ON audit_anchor, audit_chain TO optiserve_hospital;
GRANT USAGE ON audit_event_id_seq TO optiserve_hospital;
