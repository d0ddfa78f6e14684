"""What somebody tries who can write SQL inside Alpha's door. ``{other}`` is Bravo's schema.

Each attack is tried as a whole statement and through the hole of tests.isolation.hole. ``REFUSED``:
the server or the backend raises. ``EMPTY``: it runs and gives no rows. ``HARMLESS``: it runs and
gives rows, none of which is anybody else's value; the note says what they are.
"""

from dataclasses import dataclass
from typing import Final

REFUSED, EMPTY, HARMLESS = "refused", "empty", "harmless"


@dataclass(frozen=True)
class Attack:
    """One statement, how it ends, and how it reads in a list of tests."""

    sql: str
    ends: str = REFUSED

    def __str__(self) -> str:
        return self.sql[:70]


# The other hospital's relation, found without USAGE on its schema.
_THEIR_TABLE = (
    "(SELECT oid FROM pg_class WHERE relname = 'equipment_ward'"
    " AND relnamespace = '{other}'::regnamespace)"
)
_THEIR_SEQUENCE = _THEIR_TABLE.replace("equipment_ward", "equipment_ward_id_seq")

OTHER_SCHEMAS: Final = (
    "SELECT * FROM {other}.equipment_ward",
    "INSERT INTO {other}.equipment_ward (name, ward_type) VALUES ('mine', 'icu')",
    "UPDATE {other}.equipment_ward SET name = 'mine'",
    "DELETE FROM {other}.equipment_ward",
    "TRUNCATE {other}.equipment_ward",
    "LOCK TABLE {other}.equipment_ward IN ACCESS EXCLUSIVE MODE",
    "SELECT last_value FROM {other}.equipment_ward_id_seq",
    f"SELECT setval({_THEIR_SEQUENCE}::regclass, 1)",
    "SELECT table_to_xml('{other}.equipment_ward'::regclass, true, true, '')",
    "SELECT * FROM agreements_agreement",
    "SELECT * FROM aggregates_release",
    "SELECT * FROM contributions(now(), now())",
    "SELECT * FROM {other}.contributions(now(), now())",
)
ROLES_AND_PATHS: Final = (
    "SET ROLE {other}",
    "SET ROLE optiserve_portal",
    "SET ROLE optiserve_agg",
    "set/**/role/**/{other}",
    "SET LOCAL ROLE {other}",
    "SET SESSION ROLE {other}",
    "SET role = '{other}'",
    "RESET ROLE",
    "RESET ALL",
    "DISCARD ALL",
    "SET SESSION AUTHORIZATION {other}",
    "SET SESSION AUTHORIZATION DEFAULT",
    "SET search_path TO {other}",
    "SET statement_timeout TO 0",
    "SELECT set_config('role', '{other}', false)",
    "SELECT set_config('search_path', '{other}', true)",
    "UPDATE pg_settings SET setting = '{other}' WHERE name = 'role'",
    "SELECT 1; SET ROLE {other}",
    "SELECT 1; SELECT * FROM {other}.equipment_ward",
    "BEGIN; SET LOCAL ROLE {other}; SELECT * FROM {other}.equipment_ward; COMMIT",
    "PREPARE theirs AS SELECT * FROM {other}.equipment_ward",
    "PREPARE mine AS SELECT 1",
    "DEALLOCATE ALL",
    "DECLARE mine CURSOR WITH HOLD FOR SELECT * FROM equipment_ward",
    "DECLARE theirs CURSOR WITH HOLD FOR SELECT * FROM {other}.equipment_ward",
    "ALTER ROLE {own} SET role TO '{other}'",
    "ALTER ROLE optiserve_app SET role TO '{other}'",
    "GRANT {other} TO {own}",
    "GRANT USAGE ON SCHEMA {own} TO {other}",
)
PROGRAMS: Final = (
    "DO $$ BEGIN SET LOCAL ROLE {other}; END $$",
    "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql SET role = '{other}' AS 'SELECT 1'",
    "CREATE FUNCTION {own}.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE TEMP TABLE t (a int)",
    "CREATE TABLE {own}.t (a int)",
    "CREATE TABLE public.t (a int)",
    "CREATE VIEW {own}.v AS SELECT 1",
    "CREATE SCHEMA mine",
    "CREATE ROLE mine",
    "CREATE EXTENSION dblink",
    "CREATE EXTENSION postgres_fdw",
    "SELECT * FROM dblink('dbname=postgres', 'SELECT 1') AS t (a int)",
    "LOAD 'auto_explain'",
    "ALTER TABLE equipment_ward DISABLE TRIGGER ALL",
    "ALTER SYSTEM SET log_statement = 'none'",
    "COPY equipment_ward TO '/tmp/optiserve-attack'",
    "COPY equipment_ward FROM '/etc/passwd'",
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "COPY {other}.equipment_ward TO STDOUT",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_ls_dir('.')",
)
LARGE_OBJECTS: Final = (
    "SELECT lo_create(0)",
    "SELECT lo_from_bytea(0, 'x')",
    "SELECT lo_get(4242)",
    "SELECT lo_open(4242, 262144)",
    "SELECT lo_unlink(4242)",
    "SELECT lo_import('/etc/passwd')",
    "SELECT * FROM pg_largeobject",
)
OTHER_SESSIONS: Final = (
    "LISTEN everybody",
    "NOTIFY everybody, 'psst'",
    "SELECT pg_notify('everybody', 'psst')",
    "SELECT pg_logical_emit_message(false, 'a', 'b')",
    "SELECT pg_export_snapshot()",
    "SELECT pg_advisory_lock(1)",
    "SELECT pg_try_advisory_lock_shared(1)",
    "SELECT pg_advisory_unlock_all()",
    "SELECT query FROM pg_stat_activity",
    "SELECT pg_stat_get_activity(NULL)",
    "SELECT * FROM pg_stat_ssl",
    "SELECT pg_cancel_backend(pid) FROM pg_locks",
    "SELECT pg_terminate_backend(pid) FROM pg_locks",
    "SELECT pg_stat_reset()",
)
COUNTS_OF_OTHERS: Final = (
    "SELECT reltuples FROM pg_class",
    "SELECT relpages FROM pg_class",
    "SELECT * FROM pg_stat_user_tables",
    "SELECT * FROM pg_stat_xact_all_tables",
    "SELECT * FROM pg_statio_user_tables",
    f"SELECT pg_stat_get_live_tuples({_THEIR_TABLE})",
    f"SELECT pg_total_relation_size({_THEIR_TABLE})",
    f"SELECT pg_relation_size({_THEIR_TABLE})",
    "SELECT pg_database_size(current_database())",
)
CATALOGS: Final = (
    "SELECT * FROM pg_authid",
    "SELECT * FROM pg_shadow",
    "SELECT * FROM pg_statistic",
    "SELECT * FROM pg_user_mapping",
    "SELECT * FROM pg_hba_file_rules",
)
NOTHING_IN_IT: Final = (
    "SELECT * FROM pg_stats WHERE schemaname = '{other}'",
    "SELECT * FROM information_schema.tables WHERE table_schema = '{other}'",
    "SELECT * FROM information_schema.columns WHERE table_schema = '{other}'",
    "SELECT * FROM information_schema.column_privileges WHERE table_schema = '{other}'",
    "SELECT 1 FROM pg_sequences WHERE schemaname = '{other}' AND last_value IS NOT NULL",
    "SELECT * FROM pg_prepared_statements WHERE statement LIKE '%{other}%'",
    "SELECT * FROM pg_cursors WHERE name <> ''",
    "SELECT * FROM pg_settings WHERE name IN ('data_directory', 'hba_file')",
)
NOT_A_VALUE: Final = (
    "SELECT nspname FROM pg_namespace",  # that hospitals exist, by number
    "SELECT rolname FROM pg_roles",
    "SELECT relname, relnamespace::regnamespace FROM pg_class",  # the same tables for everybody
    "SELECT pg_get_constraintdef(oid) FROM pg_constraint",
    "SELECT relation::text, mode FROM pg_locks",  # that somebody works on a relation, by number
    "SELECT name, setting FROM pg_settings",
    f"SELECT pg_sequence_last_value({_THEIR_SEQUENCE})",  # null without a right on it
    "SELECT current_setting('role'), session_user",
)

ATTACKS: Final = (
    *map(
        Attack,
        (
            *OTHER_SCHEMAS,
            *ROLES_AND_PATHS,
            *PROGRAMS,
            *LARGE_OBJECTS,
            *OTHER_SESSIONS,
            *COUNTS_OF_OTHERS,
            *CATALOGS,
        ),
    ),
    *(Attack(sql, EMPTY) for sql in NOTHING_IN_IT),
    *(Attack(sql, HARMLESS) for sql in NOT_A_VALUE),
)


def through_the_hole(sql: str) -> str:
    """The same attack as the value of a quoted parameter: a UNION, or a second command."""
    if sql.startswith("SELECT") and ";" not in sql:
        return f"' UNION ALL SELECT row_to_json(stolen)::text FROM ({sql}) stolen --"
    return f"'; {sql}; --"
