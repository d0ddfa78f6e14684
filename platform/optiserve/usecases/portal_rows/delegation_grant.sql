-- Whom it lets or let look.
SELECT g.id, d.code AS dealer, d.name AS dealer_name, g.scopes, g.categories, g.makers, g.wards, g.with_costs, g.starts_on, g.ends_on,
    g.granted_at, g.granted_by, g.revoked_at, g.revoked_by
FROM delegation_grant g
JOIN delegation_dealer d ON d.id = g.dealer_id
WHERE g.hospital_id = {hospital}
