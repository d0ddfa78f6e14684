-- The loans of known devices that touch [since, until), as columns of eight-byte numbers: device,
-- ward (-1 for none), minutes from the beginning to loan, return and the end of the last day the
-- loan touches, and whether it was returned. What is still out ends with the period.
select
    coalesce(string_agg(int8send(device_id), ''::bytea), ''::bytea),
    coalesce(string_agg(int8send(ward), ''::bytea), ''::bytea),
    coalesce(string_agg(int8send(extract(epoch from began - %(since)s)::bigint / 60), ''::bytea), ''::bytea),
    coalesce(string_agg(int8send(extract(epoch from ended - %(since)s)::bigint / 60), ''::bytea), ''::bytea),
    coalesce(string_agg(int8send(extract(epoch from touched - %(since)s)::bigint / 60), ''::bytea), ''::bytea),
    coalesce(string_agg(int8send(closed::int), ''::bytea), ''::bytea)
from (
    select
        l.device_id,
        coalesce(w.merged_into_id, w.id, -1) as ward,
        date_trunc('minute', l.loaned_at) as began,
        least(
            case
                when l.loaned_precision = 'd' and l.returned_precision = 'd'
                    and l.returned_at = l.loaned_at
                    then l.returned_at + interval '12 hours'
                else date_trunc('minute', l.returned_at)
            end,
            %(until)s
        ) as ended,
        least(
            case
                when l.returned_precision = 'd' then l.returned_at + interval '1 day'
                else date_trunc('minute', l.returned_at)
            end,
            %(until)s
        ) as touched,
        coalesce(l.returned_at < %(until)s, false) as closed
    from equipment_loan l
    left join equipment_ward w on w.id = l.ward_id
    where l.device_id is not null
        and l.loaned_at < %(until)s
        and (l.returned_at is null or l.returned_at + interval '1 day' > %(since)s)
) told
