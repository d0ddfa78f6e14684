-- What devices cost to acquire, as columns of eight-byte numbers: device and yen, those known.
select
    coalesce(string_agg(int8send(id), ''::bytea), ''::bytea),
    coalesce(string_agg(int8send(acquisition_cost_yen), ''::bytea), ''::bytea)
from equipment_device
where acquisition_cost_yen is not null
