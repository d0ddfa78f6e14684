-- What the hospital contributes to [since, until), per category and maker, in whole minutes.
-- devices: all in the ledger. Everything else is of centrally managed devices in service, so that
-- loaned time and failures may be divided by device time. Loans of one device that overlap are
-- merged, and cut to its time in service; faults in which nothing was found do not count.
-- Loans and faults are fetched per device: a planner that knows little of the CTEs would otherwise
-- join them in quadratic time.
, counted as (
    select
        id,
        category,
        maker,
        central and left_out = '' as lends,
        service * tstzrange(%(since)s, %(until)s) as served
    from device
    where service && tstzrange(%(since)s, %(until)s) and category <> '' and maker <> ''
), measured as (
    select
        c.category,
        c.maker,
        c.lends,
        extract(epoch from upper(c.served) - lower(c.served)) / 60 as device_minutes,
        (
            select sum(extract(epoch from upper(span) - lower(span))) / 60
            from unnest(loan.spans * tstzmultirange(c.served)) span
        ) as loaned_minutes,
        loan.begun as loans,
        fault.reported as faults,
        (
            select sum(extract(epoch from upper(span) - lower(span))) / 60
            from unnest(fault.spans * tstzmultirange(c.served)) span
        ) as repair_minutes
    from counted c
    cross join lateral (
        select
            range_agg(tstzrange(
                date_trunc('minute', loaned_at),
                case
                    when loaned_precision = 'd' and returned_precision = 'd'
                        and returned_at = loaned_at
                        then returned_at + interval '12 hours'
                    else date_trunc('minute', coalesce(returned_at, %(until)s))
                end
            )) as spans,
            count(*) filter (where loaned_at >= %(since)s) as begun
        from equipment_loan
        where device_id = c.id
            and loaned_at < %(until)s
            and (returned_at is null or returned_at + interval '12 hours' > %(since)s)
    ) loan
    cross join lateral (
        select
            range_agg(tstzrange(
                date_trunc('minute', reported_at),
                date_trunc('minute', coalesce(restored_at, %(until)s))
            )) filter (where restored_at is not null or outcome = '') as spans,
            count(*) filter (where reported_at >= %(since)s) as reported
        from equipment_fault
        where device_id = c.id
            and cause_class <> 'no_fault'
            and reported_at < %(until)s
            and (restored_at is null or restored_at >= %(since)s)
    ) fault
)
select
    category,
    maker,
    count(*),
    count(*) filter (where lends),
    coalesce(sum(device_minutes) filter (where lends), 0)::bigint,
    coalesce(sum(loaned_minutes) filter (where lends), 0)::bigint,
    coalesce(sum(loans) filter (where lends), 0)::bigint,
    coalesce(sum(faults) filter (where lends), 0)::bigint,
    coalesce(sum(repair_minutes) filter (where lends), 0)::bigint
from measured
group by category, maker
order by category, maker
