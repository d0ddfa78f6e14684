-- The loans of known devices that touch [since, until), in whole minutes.
-- A loan that both begins and ends on one day, times unknown, counts as half a day.
select
    device_id,
    date_trunc('minute', loaned_at),
    case
        when loaned_precision = 'd' and returned_precision = 'd' and returned_at = loaned_at
            then returned_at + interval '12 hours'
        else date_trunc('minute', returned_at)
    end
from equipment_loan
where device_id is not null
    and loaned_at < %(until)s
    and (returned_at is null or returned_at + interval '12 hours' > %(since)s)
order by device_id, loaned_at
