DO $$ BEGIN
    EXECUTE format(
        'REVOKE UPDATE, DELETE ON sharing_visit, reports_report FROM %I', current_schema()
    );
END $$
