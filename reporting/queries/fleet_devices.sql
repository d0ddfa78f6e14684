-- The devices in service at any time of [since, until), with what their figures need; minutes count
-- from the beginning. A device that goes on serving serves until the end.
select
    device.id,
    device.category,
    concat_ws(' ', nullif(coalesce(d.maker_code, d.local_maker), ''), nullif(d.local_model, '')),
    device.central,
    extract(epoch from lower(device.service) - %(since)s)::bigint / 60,
    extract(epoch from least(upper(device.service), %(until)s) - %(since)s)::bigint / 60,
    d.in_use_on,
    d.acquired_on,
    d.manufactured_year,
    d.ifu_life_years::float8,
    d.jmdn,
    d.model_id
from device
join equipment_device d on d.id = device.id
where device.left_out = '' and device.service && tstzrange(%(since)s, %(until)s)
order by device.id
