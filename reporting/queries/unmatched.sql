-- How many loans and faults of [since, until) belong to devices that no ledger names, and how many
-- devices count as retired by then only because two ledgers lack them.
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
    ),
    (
        select count(*)
        from equipment_device
        where retired_basis = 'presumed'
            and retired_on::timestamp at time zone 'Asia/Tokyo' < %(until)s
    )
