-- How many loans and faults of [since, until) belong to devices that no ledger names.
select
    (
        select count(*)
        from equipment_loan
        where device_id is null
            and loaned_at < %(until)s
            and (returned_at is null or returned_at > %(since)s)
    ),
    (
        select count(*)
        from equipment_fault
        where device_id is null and reported_at >= %(since)s and reported_at < %(until)s
    )
