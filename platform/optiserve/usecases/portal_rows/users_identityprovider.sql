-- Its own sign-in, without the client secret.
SELECT id, issuer, client_id, domains, factor_values, is_open, is_only, changed_at, changed_by
FROM users_identityprovider
WHERE organisation_kind = 'hospital' AND organisation_id = {hospital}
