-- What the hospital contributes to [since, until), per category and maker, in whole minutes.
-- devices: all in the ledger. Everything else is of centrally managed devices in service, so that
-- loaned time and failures may be divided by device time. Loans of one device that overlap are
-- merged, and cut to its time in service; faults in which nothing was found do not count.
, period as (
    select tstzrange(%(since)s, %(until)s) as span
), counted as (
    select device.*, device.service * period.span as served
    from device, period
    where device.service && period.span and device.category <> '' and device.maker <> ''
), central as (
    select id, category, maker, served
    from counted
    where central and left_out = ''
), loan as (
    select
        c.id,
        range_agg(tstzrange(l.began, greatest(l.began, coalesce(l.ended, %(until)s)))) as spans,
        count(*) filter (where l.began >= %(since)s) as begun
    from central c
    join (
        select
            device_id,
            date_trunc('minute', loaned_at) as began,
            case
                when loaned_precision = 'd' and returned_precision = 'd'
                    and returned_at = loaned_at
                    then returned_at + interval '12 hours'
                else date_trunc('minute', returned_at)
            end as ended
        from equipment_loan
        where loaned_at < %(until)s
            and (returned_at is null or returned_at + interval '12 hours' > %(since)s)
    ) l on l.device_id = c.id
    group by c.id
), fault as (
    select
        c.id,
        count(*) filter (where f.reported_at >= %(since)s) as reported,
        range_agg(tstzrange(
            date_trunc('minute', f.reported_at),
            coalesce(date_trunc('minute', f.restored_at), %(until)s)
        )) filter (where f.restored_at is not null or f.outcome = '') as spans
    from central c
    join equipment_fault f on f.device_id = c.id
    where f.cause_class <> 'no_fault'
        and f.reported_at < %(until)s
        and (f.restored_at is null or f.restored_at >= %(since)s)
    group by c.id
), measured as (
    select
        c.category,
        c.maker,
        extract(epoch from upper(c.served) - lower(c.served)) / 60 as device_minutes,
        lent.minutes as loaned_minutes,
        coalesce(loan.begun, 0) as loans,
        coalesce(fault.reported, 0) as faults,
        repaired.minutes as repair_minutes
    from central c
    left join loan on loan.id = c.id
    left join fault on fault.id = c.id
    cross join lateral (
        select coalesce(sum(extract(epoch from upper(s) - lower(s))) / 60, 0) as minutes
        from unnest(loan.spans * tstzmultirange(c.served)) s
    ) lent
    cross join lateral (
        select coalesce(sum(extract(epoch from upper(s) - lower(s))) / 60, 0) as minutes
        from unnest(fault.spans * tstzmultirange(c.served)) s
    ) repaired
), summed as (
    select
        category,
        maker,
        count(*) as in_service,
        sum(device_minutes) as device_minutes,
        sum(loaned_minutes) as loaned_minutes,
        sum(loans) as loans,
        sum(faults) as faults,
        sum(repair_minutes) as repair_minutes
    from measured
    group by category, maker
)
select
    d.category,
    d.maker,
    d.devices,
    coalesce(s.in_service, 0),
    coalesce(s.device_minutes, 0)::bigint,
    coalesce(s.loaned_minutes, 0)::bigint,
    coalesce(s.loans, 0)::bigint,
    coalesce(s.faults, 0)::bigint,
    coalesce(s.repair_minutes, 0)::bigint
from (
    select category, maker, count(*) as devices from counted group by category, maker
) d
left join summed s using (category, maker)
order by d.category, d.maker
