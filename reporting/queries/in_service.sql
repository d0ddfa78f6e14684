-- When each device was in service: the beginning of every question about devices.
-- A device without a date of first use or purchase begins with the first ledger that names it;
-- a ledger that came after the period says nothing about it.
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
    where d.first_seen_month::timestamp at time zone 'Asia/Tokyo' < %(until)s
)
