-- Minutes lent by category and ward (T5); where loans overlapped, of the one that began first.
-- Another spelling of a ward is that ward; null where a loan names none.
select
    lent.category,
    coalesce(w.merged_into_id, w.id),
    sum(extract(epoch from lent.ended - lent.began)::bigint / 60)::bigint
from lent
left join equipment_ward w on w.id = lent.ward
group by 1, 2
order by 1, 2
