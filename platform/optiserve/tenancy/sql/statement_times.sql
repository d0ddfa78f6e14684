-- Milliseconds of planning and running, since the server began to count, by hospitals' roles.
SELECT role.rolname, sum(seen.total_plan_time + seen.total_exec_time)
FROM statistics.pg_stat_statements AS seen
JOIN pg_roles AS role ON role.oid = seen.userid
WHERE seen.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND role.rolname ~ '^h_[0-9]+'
GROUP BY role.rolname
