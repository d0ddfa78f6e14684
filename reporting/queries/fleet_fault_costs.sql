-- What the faults of known devices cost that were reported before the end, as columns of eight-byte
-- numbers: fault and yen. Faults of which no cost is told are not among them.
select
    coalesce(string_agg(int8send(id), ''::bytea), ''::bytea),
    coalesce(string_agg(
        int8send(coalesce(parts_yen, 0)::bigint + coalesce(outsourced_yen, 0)::bigint), ''::bytea
    ), ''::bytea)
from equipment_fault
where device_id is not null
    and reported_at < %(until)s
    and (parts_yen is not null or outsourced_yen is not null)
