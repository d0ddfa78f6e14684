-- Per category: device-days in service, and those of them with a loan (U4).
-- A day counts once for a device: of each loan, in order, only the days after those counted before.
, served as (
    select
        category,
        sum(
            ((upper(served) - interval '1 microsecond') at time zone 'Asia/Tokyo')::date
            - (lower(served) at time zone 'Asia/Tokyo')::date + 1
        ) as days
    from device
    cross join lateral (select service * tstzrange(%(since)s, %(until)s) as served) cut
    where central and left_out = '' and not isempty(served)
    group by category
)
, touching as (
    select
        device,
        category,
        (began at time zone 'Asia/Tokyo')::date as first_day,
        ((touched - interval '1 microsecond') at time zone 'Asia/Tokyo')::date as last_day
    from loan
    where lends and touched > began
)
, counted as (
    select
        category,
        last_day - greatest(first_day, 1 + max(last_day) over (
            partition by device order by first_day, last_day
            rows between unbounded preceding and 1 preceding
        )) + 1 as days
    from touching
)
select served.category, served.days::bigint, coalesce(lent.days, 0)::bigint
from served
left join (
    select category, sum(days) as days from counted where days > 0 group by category
) lent on lent.category = served.category
order by served.category
