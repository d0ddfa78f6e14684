-- The most devices of a category lent at once, day by day (C2), by a sweep over loans and returns.
-- Changes at one moment are summed first, so that a device handed on is one device; each midnight
-- is a moment of its own, so that a day begins with what was lent then.
, change as (
    select category, moment, sum(by) as by
    from (
        select category, began as moment, 1 as by from lent
        union all
        select category, ended, -1 from lent
        union all
        select category, midnight, 0
        from (select distinct category from device where central and left_out = '') known
        cross join generate_series(%(since)s, %(until)s - interval '1 day', interval '1 day') midnight
    ) told
    group by category, moment
)
select category, (moment at time zone 'Asia/Tokyo')::date as day, max(level)::bigint
from (
    select category, moment, sum(by) over (partition by category order by moment) as level
    from change
) swept
where moment < %(until)s
group by category, day
order by category, day
