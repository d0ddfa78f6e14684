-- What every hospital's schema holds: rows as PostgreSQL counts them while they come and go, and
-- bytes with indexes. One look at the catalog for all schemas.
SELECT
    home.nspname,
    sum(pg_stat_get_live_tuples(tables.oid))::bigint,
    coalesce(sum(pg_total_relation_size(tables.oid)), 0)::bigint
FROM pg_class AS tables
JOIN pg_namespace AS home ON home.oid = tables.relnamespace
WHERE tables.relkind = 'r' AND home.nspname ~ '^h_[0-9]+$'
GROUP BY home.nspname
