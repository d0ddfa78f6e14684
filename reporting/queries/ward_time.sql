-- Minutes that centrally managed devices were lent in [since, until), by category and ward (T5),
-- after in_service.sql. In whole minutes, cut to the device's time in service. A loan that both
-- begins and ends on one day, times unknown, counts as half a day. Where loans overlap, the time is
-- of the one that began first. Another spelling of a ward is that ward; null where a loan names none.
, loan as (
    select
        d.id as device,
        d.category,
        l.ward_id as ward,
        greatest(date_trunc('minute', l.loaned_at), lower(d.service), %(since)s) as began,
        least(
            case
                when l.loaned_precision = 'd' and l.returned_precision = 'd'
                    and l.returned_at = l.loaned_at
                    then l.returned_at + interval '12 hours'
                else date_trunc('minute', l.returned_at)
            end,
            upper(d.service),
            %(until)s
        ) as ended
    from device d
    join equipment_loan l on l.device_id = d.id
    where d.central
        and d.left_out = ''
        and d.service && tstzrange(%(since)s, %(until)s)
        and l.loaned_at < %(until)s
        and (l.returned_at is null or l.returned_at + interval '1 day' > %(since)s)
)
-- Loans of one device may overlap. What an earlier one covers already is taken from the later, so
-- that the parts of a device never overlap, and sum to what all its loans cover together.
, lent as (
    select device, category, ward, greatest(began, covered) as began, ended
    from (
        select
            device,
            category,
            ward,
            began,
            ended,
            max(ended) over (
                partition by device order by began, ended, ward
                rows between unbounded preceding and 1 preceding
            ) as covered
        from loan
        where ended > began
    ) told
    where covered is null or ended > covered
)
select
    lent.category,
    coalesce(w.merged_into_id, w.id),
    sum(extract(epoch from lent.ended - lent.began)::bigint / 60)::bigint
from lent
left join equipment_ward w on w.id = lent.ward
group by 1, 2
order by 1, 2
