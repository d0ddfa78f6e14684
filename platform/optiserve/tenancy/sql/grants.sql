-- Rights on the public schema, given anew after every migration.

-- The portal: everything, but history and what was published are only ever added to.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO optiserve_portal;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO optiserve_portal;
REVOKE UPDATE, DELETE ON audit_event, audit_anchor, aggregates_release, aggregates_releasecell FROM optiserve_portal;
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM optiserve_portal;
-- What support asked for stays as it was asked; a decision is added, and a trigger lets it stand.
REVOKE UPDATE, DELETE ON delegation_supportaccess FROM optiserve_portal;
GRANT UPDATE (
    approved_at, approved_by, approver_id, allows_writing, ends_at, refused_at, refused_by,
    ended_at, ended_by, acknowledged_at, acknowledged_by
) ON delegation_supportaccess TO optiserve_portal;

-- Inside a hospital's door: reference data, and what granting and keys need. No agreements, no
-- aggregates, no trail but the hospital's own. What once was granted and no longer is goes away.
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM optiserve_hospital;
GRANT SELECT ON
    hospitals_hospital, hospitals_domain, hospitals_corporation,
    hospitals_filekey,  -- wrapped; files are opened inside the door
    catalogue_category, catalogue_categoryalias, catalogue_maker, catalogue_makeralias,
    catalogue_devicemodel, catalogue_modelalias, catalogue_modelgtin, catalogue_jmdn,
    delegation_dealer,
    django_content_type,
    users_membership TO optiserve_hospital;
-- What was granted can be ended, never widened.
GRANT SELECT, INSERT, UPDATE (revoked_at, revoked_by) ON delegation_grant TO optiserve_hospital;
GRANT SELECT, INSERT, UPDATE (
    revoked_at, retires_at, last_used_at, last_used_from, refused_at, refused_from
) ON users_apikey TO optiserve_hospital;
-- Whom it let in, or is asked to, is asked at every request. Decisions are written at the portal's
-- door: support itself may wear the hospital's role, and must not be able to let itself stay.
GRANT SELECT ON delegation_supportaccess TO optiserve_hospital;
GRANT USAGE ON delegation_grant_id_seq, users_apikey_id_seq TO optiserve_hospital;
-- A hospital adds to its own trail, and reads it.
GRANT SELECT, INSERT ON audit_event TO optiserve_hospital;
GRANT SELECT ON audit_anchor, audit_chain TO optiserve_hospital;
GRANT USAGE ON audit_event_id_seq TO optiserve_hospital;
