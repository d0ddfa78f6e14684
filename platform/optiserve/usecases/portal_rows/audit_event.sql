-- Its own chain, and what the portal's says of it under any code it has had. A former code stays
-- the hospital's for ever, as its address does.
WITH codes AS (
    SELECT code::text FROM hospitals_hospital WHERE id = {hospital}
    UNION
    SELECT split_part(domain, '.', 1) FROM hospitals_domain WHERE tenant_id = {hospital}
)
SELECT id, chain, position, at, actor, organisation, operation, subject, details, previous_hash, hash
FROM audit_event
WHERE chain IN (SELECT code FROM codes)
    OR chain = 'portal'
        AND subject IN (SELECT code FROM codes UNION ALL SELECT 'hospital:' || code FROM codes)
