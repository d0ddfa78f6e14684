-- Its addresses, former ones too.
SELECT id, domain, is_primary
FROM hospitals_domain
WHERE tenant_id = {hospital}
