-- A few numbers that differ after every committed change of a hospital or a host, whoever made it.
-- xmin is the transaction that wrote a row: it only grows, so the sum moves with every update.
SELECT
    (SELECT count(*) FROM hospitals_hospital),
    (SELECT sum(xmin::text::bigint) FROM hospitals_hospital),
    (SELECT count(*) FROM hospitals_domain),
    (SELECT sum(xmin::text::bigint) FROM hospitals_domain)
