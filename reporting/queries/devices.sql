-- The devices that were in the ledger at any time in [since, until), in service or left out.
select id, category, central, used_since, first_seen, left_out, lower(service), upper(service)
from device
where service && tstzrange(%(since)s, %(until)s)
order by id
