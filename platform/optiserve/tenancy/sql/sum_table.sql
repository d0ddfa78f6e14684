-- A table's rows, counted, and hashed in an order that does not depend on where they lie.
-- Ten thousand rows are hashed together at a time, so that no value grows with the table.
select
    coalesce(sum(rows), 0)::bigint,
    encode(sha256(coalesce(string_agg(hash, ''::bytea order by part), ''::bytea)), 'hex')
from (
    select
        (place - 1) / 10000 as part,
        count(*) as rows,
        sha256(string_agg(hash, ''::bytea order by place)) as hash
    from (
        select hash, row_number() over (order by hash) as place
        from (
            select sha256(convert_to(row({columns})::text, 'UTF8')) as hash from {table}
        ) hashed
    ) placed
    group by part
) parts
