-- The time centrally managed devices were lent in [since, until): the beginning of every question
-- about lending, after in_service.sql. In whole minutes, cut to the device's time in service.
-- A loan that both begins and ends on one day, times unknown, counts as half a day. Where only the
-- date of a return is known, the loan touches the whole of that day.
, loan as materialized (
    select
        d.id as device,
        d.category,
        d.central and d.left_out = '' and d.service && tstzrange(%(since)s, %(until)s) as lends,
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
        ) as ended,
        least(
            case
                when l.returned_precision = 'd' then l.returned_at + interval '1 day'
                else date_trunc('minute', l.returned_at)
            end,
            upper(d.service),
            %(until)s
        ) as touched
    from device d
    join equipment_loan l on l.device_id = d.id
    where l.loaned_at < %(until)s
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
        where lends and ended > began
    ) told
    where covered is null or ended > covered
)
