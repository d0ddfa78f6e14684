-- Each device's time lent, in minutes since the beginning, as three columns of eight-byte numbers.
select
    coalesce(string_agg(int8send(device), ''::bytea), ''::bytea),
    coalesce(string_agg(
        int8send(extract(epoch from began - %(since)s)::bigint / 60), ''::bytea
    ), ''::bytea),
    coalesce(string_agg(
        int8send(extract(epoch from ended - %(since)s)::bigint / 60), ''::bytea
    ), ''::bytea)
from lent
