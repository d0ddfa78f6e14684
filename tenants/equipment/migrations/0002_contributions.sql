-- What the hospital contributes to [since, until), per category and maker, in whole minutes.
-- devices: all in the ledger. Everything else is of centrally managed devices in service, so that
-- loaned time and failures may be divided by device time. Loans of one device that overlap are
-- merged, and cut to its time in service; faults in which nothing was found do not count.
-- Loans and faults are fetched per device: a planner that knows little of the CTEs would otherwise
-- join them in quadratic time.
-- Time in service is told as in reporting/queries/in_service.sql.
-- Whoever collects may call this and nothing else. It runs with its owner's rights; the names in it
-- are bound when it is made, so that no search_path moves it. New schemas are made of what PostgreSQL
-- reads back of it, so it must read back the same twice: `varchar in (...)` does not, `::text in` does.
create or replace function contributions(since timestamptz, until timestamptz)
returns table (
    category text,
    maker text,
    devices bigint,
    in_service bigint,
    device_minutes bigint,
    loaned_minutes bigint,
    loans bigint,
    faults bigint,
    repair_minutes bigint
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
with device as (
    select
        d.id,
        coalesce(d.category_code, '') as category,
        coalesce(d.maker_code, '') as maker,
        d.managed = 'central' as central,
        coalesce(d.in_use_on, d.acquired_on) as used_since,
        d.first_seen_month as first_seen,
        case
            when d.status::text in ('suspended', 'demo', 'consigned') then 'out-of-service'
            when d.status::text in ('scrapped', 'lost') and d.retired_on is null then 'lost-or-scrapped'
            else ''
        end as left_out,
        tstzrange(began.at, case when d.retired_on is not null then greatest(
            began.at, d.retired_on::timestamp at time zone 'Asia/Tokyo'
        ) end) as service
    from equipment_device d
    cross join lateral (
        select coalesce(d.in_use_on, d.acquired_on, d.first_seen_month)::timestamp
            at time zone 'Asia/Tokyo' as at
    ) began
    where d.first_seen_month::timestamp at time zone 'Asia/Tokyo' < until
)
, counted as (
    select
        id,
        category,
        maker,
        central and left_out = '' as lends,
        service * tstzrange(since, until) as served
    from device
    where service && tstzrange(since, until) and category <> '' and maker <> ''
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
                    else date_trunc('minute', coalesce(returned_at, until))
                end
            )) as spans,
            count(*) filter (where loaned_at >= since) as begun
        from equipment_loan
        where device_id = c.id
            and loaned_at < until
            and (returned_at is null or returned_at + interval '12 hours' > since)
    ) loan
    cross join lateral (
        select
            range_agg(tstzrange(
                date_trunc('minute', reported_at),
                date_trunc('minute', coalesce(restored_at, until))
            )) filter (where restored_at is not null or outcome = '') as spans,
            count(*) filter (where reported_at >= since) as reported
        from equipment_fault
        where device_id = c.id
            and cause_class <> 'no_fault'
            and reported_at < until
            and (restored_at is null or restored_at >= since)
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
order by category, maker;
end;
revoke execute on function contributions(timestamptz, timestamptz) from public;
