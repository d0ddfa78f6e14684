-- All faults of known devices reported before the end, as columns: of eight-byte numbers the fault,
-- the device, minutes from the beginning to report and restoration, whether it was restored by then,
-- and whether that time is known; of codes, between commas, cause and route. A repair that is still
-- going on at the end, whatever came of it later, ends with the period. Costs stand apart
-- (fleet_fault_costs.sql): not everybody may see them.
select
    coalesce(string_agg(int8send(id), ''::bytea), ''::bytea),
    coalesce(string_agg(int8send(device_id), ''::bytea), ''::bytea),
    coalesce(string_agg(int8send(extract(epoch from reported - %(since)s)::bigint / 60), ''::bytea), ''::bytea),
    coalesce(string_agg(int8send(extract(epoch from restored - %(since)s)::bigint / 60), ''::bytea), ''::bytea),
    coalesce(string_agg(int8send(closed::int::bigint), ''::bytea), ''::bytea),
    coalesce(string_agg(int8send(timed::int::bigint), ''::bytea), ''::bytea),
    coalesce(string_agg(cause_class, ','), ''),
    coalesce(string_agg(route, ','), '')
from (
    select
        id,
        device_id,
        date_trunc('minute', reported_at) as reported,
        date_trunc('minute', least(restored_at, %(until)s)) as restored,
        coalesce(restored_at < %(until)s, false) as closed,
        restored_at is not null or outcome = '' as timed,
        cause_class,
        route
    from equipment_fault
    where device_id is not null and reported_at < %(until)s
) told
