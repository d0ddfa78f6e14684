-- People and their sessions, given anew after every migration. People sign in at the portal alone:
-- no password, no invitation and nobody's address book is within a hospital's reach.
GRANT SELECT (id, email, session_stamp, is_active, date_joined, last_login), UPDATE (last_login)
    ON users_user TO optiserve_hospital;
GRANT SELECT, INSERT, UPDATE, DELETE ON users_session TO optiserve_hospital;
REVOKE EXECUTE ON FUNCTION end_sessions(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION end_sessions(bigint) TO optiserve_portal, optiserve_hospital;
-- What shows and ends single sessions is the portal's alone, where people see their own.
REVOKE EXECUTE ON FUNCTION sessions_of(bigint), end_session(bigint, text),
    end_other_sessions(bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sessions_of(bigint), end_session(bigint, text),
    end_other_sessions(bigint, text) TO optiserve_portal;

ALTER TABLE users_user ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE users_session ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS portal ON users_user;
DROP POLICY IF EXISTS portal ON users_session;
DROP POLICY IF EXISTS hospital ON users_user;
DROP POLICY IF EXISTS hospital ON users_session;
CREATE POLICY portal ON users_user TO optiserve_portal, optiserve_owner USING (true);
CREATE POLICY portal ON users_session TO optiserve_owner USING (true);
-- The portal's own sessions, not the hospitals': it could otherwise be made to walk into them.
CREATE POLICY hospital ON users_session TO optiserve_portal, optiserve_hospital
    USING (door = CASE current_user WHEN 'optiserve_portal' THEN 'public'
                                    ELSE substring(current_user FROM '^h_[0-9]+') END);
DROP POLICY IF EXISTS expired ON users_session;
CREATE POLICY expired ON users_session TO optiserve_portal USING (expire_date < now());
-- Whose membership is in sight (its own policy says which): staff, and dealers' people it let in.
CREATE POLICY hospital ON users_user TO optiserve_hospital
    USING (EXISTS (SELECT FROM users_membership WHERE user_id = users_user.id));
