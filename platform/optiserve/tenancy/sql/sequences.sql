-- Where the identities of a schema's tables stand; null for one that was never drawn from, or that
-- the role who asks may not use.
SELECT sequencename::text, last_value
FROM pg_sequences
WHERE schemaname = %(schema)s
ORDER BY sequencename;
