-- Each device's time under repair, in minutes since the beginning, as three columns of eight-byte
-- numbers; repairs may overlap. A report that ended at an unknown time has no length, and neither
-- has one in which nothing was found.
select
    coalesce(string_agg(int8send(device_id), ''::bytea), ''::bytea),
    coalesce(string_agg(int8send(
        extract(epoch from date_trunc('minute', reported_at) - %(since)s)::bigint / 60
    ), ''::bytea), ''::bytea),
    coalesce(string_agg(int8send(
        extract(epoch from date_trunc('minute', coalesce(restored_at, %(until)s)) - %(since)s)::bigint / 60
    ), ''::bytea), ''::bytea)
from equipment_fault
where device_id is not null
    and cause_class <> 'no_fault'
    and (restored_at is not null or outcome = '')
    and reported_at < %(until)s
    and (restored_at is null or restored_at > %(since)s)
