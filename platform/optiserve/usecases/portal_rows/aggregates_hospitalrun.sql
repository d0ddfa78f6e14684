-- Its part in each month-end.
SELECT p.id, r.month, r.revision, p.state, p.rows, p.collected_at, p.report_pages, p.report_bytes,
    p.delivered_at, p.changed_at
FROM aggregates_hospitalrun p
JOIN aggregates_monthrun r ON r.id = p.run_id
WHERE p.hospital_id = {hospital}
