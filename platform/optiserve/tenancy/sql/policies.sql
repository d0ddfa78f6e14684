-- Which rows of a hospital's tables its roles see. Its own people and programs: all. A dealer's
-- visitor: what the grant covers, asked of granted() once a statement and not once a row, hence the
-- subqueries. No limit is an empty list. A row of which nobody knows whether it lies inside does not.
ALTER TABLE equipment_ward ENABLE ROW LEVEL SECURITY;
ALTER TABLE equipment_device ENABLE ROW LEVEL SECURITY;
ALTER TABLE equipment_deviceversion ENABLE ROW LEVEL SECURITY;
ALTER TABLE equipment_loan ENABLE ROW LEVEL SECURITY;
ALTER TABLE equipment_fault ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports_report ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON equipment_ward TO {own} USING (true);
CREATE POLICY own ON equipment_device TO {own} USING (true);
CREATE POLICY own ON equipment_deviceversion TO {own} USING (true);
CREATE POLICY own ON equipment_loan TO {own} USING (true);
CREATE POLICY own ON equipment_fault TO {own} USING (true);
CREATE POLICY own ON reports_report TO {own} USING (true);

-- Also without the ledger: a loan or a fault tells which device it was.
CREATE POLICY granted ON equipment_device FOR SELECT TO {visitors} USING (
    (SELECT scopes && ARRAY['ledger', 'loans', 'faults'] FROM public.granted())
    AND ((SELECT cardinality(categories) = 0 FROM public.granted())
        OR category_code = ANY ((SELECT categories FROM public.granted())::text[]))
    AND ((SELECT cardinality(makers) = 0 FROM public.granted())
        OR maker_code = ANY ((SELECT makers FROM public.granted())::text[]))
    AND ((SELECT cardinality(wards) = 0 FROM public.granted())
        OR ward_id = ANY ((SELECT wards FROM public.granted())::bigint[]))
);
-- What ledgers said earlier names wards, too.
CREATE POLICY granted ON equipment_deviceversion FOR SELECT TO {visitors} USING (
    (SELECT 'ledger' = ANY (scopes) AND cardinality(wards) = 0 FROM public.granted())
    AND device_id IN (SELECT id FROM equipment_device)
);
-- Of a device inside, to a ward inside. One of a device that no ledger knows is inside no limit.
CREATE POLICY granted ON equipment_loan FOR SELECT TO {visitors} USING (
    (SELECT 'loans' = ANY (scopes) FROM public.granted())
    AND ((SELECT cardinality(categories || makers || wards::text[]) = 0 FROM public.granted())
        OR device_id IN (SELECT id FROM equipment_device))
    AND ((SELECT cardinality(wards) = 0 FROM public.granted())
        OR ward_id = ANY ((SELECT wards FROM public.granted())::bigint[]))
);
CREATE POLICY granted ON equipment_fault FOR SELECT TO {visitors} USING (
    (SELECT 'faults' = ANY (scopes) FROM public.granted())
    AND ((SELECT cardinality(categories || makers || wards::text[]) = 0 FROM public.granted())
        OR device_id IN (SELECT id FROM equipment_device))
);
-- A ward is known by what the visitor sees of it.
CREATE POLICY granted ON equipment_ward FOR SELECT TO {visitors} USING (
    EXISTS (SELECT FROM equipment_device AS kept WHERE kept.ward_id = equipment_ward.id)
    OR EXISTS (SELECT FROM equipment_loan AS lent WHERE lent.ward_id = equipment_ward.id)
);
CREATE POLICY granted ON reports_report FOR SELECT TO {visitors} USING (
    (SELECT 'report' = ANY (scopes) FROM public.granted())
)
