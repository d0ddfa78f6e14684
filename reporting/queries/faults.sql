-- The faults of known devices reported, open or restored in [since, until), in whole minutes.
select
    device_id,
    date_trunc('minute', reported_at),
    date_trunc('minute', restored_at),
    cause_class,
    outcome
from equipment_fault
where device_id is not null
    and reported_at < %(until)s
    and (restored_at is null or restored_at >= %(since)s)
order by device_id, reported_at
