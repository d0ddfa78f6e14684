"""One schema's way to the newest migrations and rights.

Each step is a transaction that can happen only once. The last one gives the rights.
"""

import time
from threading import Lock
from typing import Any, Final

import psycopg
from django.db import connections, transaction
from psycopg import sql

from optiserve.tenancy import apart, compiled, golden, owner, registry, rights
from optiserve.tenancy.compiled import Key, Step
from optiserve.tenancy.context import open_door
from optiserve.tenancy.schemas import door_of
from shared.hospitals.models import Schema

# How long to stay away from a schema whose tables somebody holds, in seconds.
_BACK_OFF: Final = (0.25, 1.0, 4.0)
_HELD: Final = (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected)
# A connection keeps what it learned of every table it saw: 0.3 MB a schema, never given back.
_SCHEMAS_A_CONNECTION: Final = 100
_MOVED_ON: Final = "OS001"
# A schema that has all migrations is given its rights all the same.
_RIGHTS_ALONE: Final = (Step((), ()),)

# Everybody who migrates this schema queues here; who finds it elsewhere than planned gives up.
_GUARD: Final = sql.SQL(
    "BEGIN; SET LOCAL lock_timeout = '2s'; SET LOCAL search_path TO {schema}, public;"
    " LOCK TABLE django_migrations IN SHARE ROW EXCLUSIVE MODE;"
    " DO $guard$ BEGIN IF {head} IS DISTINCT FROM (SELECT encode(sha256(convert_to(coalesce("
    "string_agg(app || '.' || name, E'\\n' ORDER BY (app || '.' || name) COLLATE \"C\"), ''),"
    " 'UTF8')), 'hex') FROM django_migrations)"
    " THEN RAISE EXCEPTION 'moved on' USING ERRCODE = {moved_on}; END IF; END $guard$;"
)


class MovedOn(Exception):
    """The schema is not where the plan starts: somebody else has migrated it meanwhile."""


class Plans:
    """The steps from each set of migrations that a schema was found with. For many threads."""

    def __init__(self) -> None:
        self._applied: dict[str, frozenset[Key]] = {}
        self._steps: dict[frozenset[Key], tuple[Step, ...]] = {}
        self._lock = Lock()

    def applied_in(self, row: Schema, *, really: bool = False) -> frozenset[Key]:
        """A schema's migrations, by the head in its row; ``really``: as the schema itself says."""
        known = self._applied.get(row.head)
        if known is None or really:
            known = golden.applied_in(f"h_{row.pk}", cell=row.cell)
            self._applied[compiled.head_of(known)] = known
        return known

    def steps_from(self, applied: frozenset[Key]) -> tuple[Step, ...]:
        """Compiled once, by whoever comes first."""
        with self._lock:
            if applied not in self._steps:
                self._steps[applied] = golden.steps_from(applied)
            return self._steps[applied]


class Walker:
    """Brings one schema after the other up, over one connection a cell. For one thread."""

    def __init__(self, plans: Plans) -> None:
        self._plans = plans
        self._open: dict[str, psycopg.Connection[Any]] = {}
        self._seen: dict[str, int] = {}

    def __enter__(self) -> "Walker":
        return self

    def __exit__(self, *_: object) -> None:
        for connection in self._open.values():
            connection.close()

    def bring_up(self, row: Schema) -> int:
        """Do all that a schema misses; the number of migrations done. Raises what stops it."""
        applied = self._plans.applied_in(row)
        done, is_up = 0, False
        self._make_roles(row)
        while not is_up:
            try:
                for step in self._plans.steps_from(applied) or _RIGHTS_ALONE:
                    self._patiently(row, step, applied)
                    applied |= frozenset(step.keys)
                    done += len(step.keys)
                is_up = True
            except MovedOn:
                applied = self._plans.applied_in(row, really=True)
        if row.cell != owner.HOME:
            head = compiled.head_of(applied)
            self._to(owner.HOME).execute(registry.reached(row.pk, head, is_newest=True))
        return done

    def _make_roles(self, row: Schema) -> None:
        """Those that a release has added. At home they stand for whoever lives in another cell."""
        if row.rights != rights.fingerprint():
            for cell in {owner.HOME, row.cell}:
                connection = self._to(cell)
                with connection.transaction(), connection.cursor() as cursor:
                    rights.make_roles(cursor, f"h_{row.pk}")

    def give_up(self, row: Schema, error: Exception) -> None:
        """Write down why a schema stays as it was."""
        self._to(owner.HOME).execute(registry.failed(row.pk, str(error).strip()))

    def _patiently(self, row: Schema, step: Step, start: frozenset[Key]) -> None:
        for pause in _BACK_OFF:
            try:
                self._take(row, step, start)
            except Exception as error:
                if not isinstance(error.__cause__ or error, _HELD):
                    raise
                time.sleep(pause)
            else:
                return
        self._take(row, step, start)

    def _take(self, row: Schema, step: Step, start: frozenset[Key]) -> None:
        reached = start | frozenset(step.keys)
        is_newest = not compiled.missing(reached)
        known = row.rights == rights.fingerprint()
        afterwards = [rights.renewed(f"h_{row.pk}", known=known)] if is_newest else []
        if row.cell == owner.HOME:
            head = compiled.head_of(reached)
            afterwards.append(registry.reached(row.pk, head, is_newest=is_newest))
        if step.apart:
            self._apart(row, step.apart, start)
            self._by_script(row, (compiled.record(step.keys[0]),), start, afterwards)
        elif step.statements is None:
            self._by_django(row, step.keys[0], start, afterwards)
        else:
            self._by_script(row, step.statements, start, afterwards)

    def _apart(self, row: Schema, statements: tuple[str, ...], start: frozenset[Key]) -> None:
        """Before the record, so that whoever is killed in between does them again, in vain."""
        connection, schema = self._to(row.cell), f"h_{row.pk}"
        with apart.alone(connection, schema):
            if golden.applied_in(schema, cell=row.cell) != start:
                raise MovedOn
            apart.run(connection, schema, statements)

    def _by_script(
        self,
        row: Schema,
        statements: tuple[str, ...],
        start: frozenset[Key],
        afterwards: list[sql.Composed],
    ) -> None:
        """One round trip."""
        connection = self._to(row.cell)
        guard = _GUARD.format(
            schema=sql.Identifier(f"h_{row.pk}"),
            head=sql.Literal(compiled.head_of(start)),
            moved_on=sql.Literal(_MOVED_ON),
        )
        script = "\n".join(
            (
                guard.as_string(connection),
                *statements,
                *(f"{one.as_string(connection)};" for one in afterwards),
                "COMMIT",
            )
        )
        try:
            connection.execute(script.encode())
        except psycopg.Error as error:
            if not connection.closed:
                connection.execute("ROLLBACK")
            if error.sqlstate == _MOVED_ON:
                raise MovedOn from None
            raise

    def _by_django(
        self, row: Schema, key: Key, start: frozenset[Key], afterwards: list[sql.Composed]
    ) -> None:
        """A migration with Python in it, inside the schema's door, as the owner."""
        alias = owner.alias_of(row.cell)
        migration = compiled.loader().graph.nodes[key]
        with open_door(door_of(row.pk, cell=row.cell)), transaction.atomic(using=alias):
            cursor = connections[alias].cursor()
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            cursor.execute("LOCK TABLE django_migrations IN SHARE ROW EXCLUSIVE MODE")
            if golden.applied_in(f"h_{row.pk}", cell=row.cell) != start:
                raise MovedOn
            compiled.apply_by_django(migration, compiled.state_before(key), alias=alias)
            cursor.execute(compiled.record(key))
            for statement in afterwards:
                cursor.execute(statement)

    def _to(self, cell: str) -> psycopg.Connection[Any]:
        connection = self._open.get(cell)
        used = self._seen.get(cell, 0)
        if connection is None or connection.closed or used >= _SCHEMAS_A_CONNECTION:
            if connection is not None:
                connection.close()
            connection, used = owner.connect(cell), 0
            self._open[cell] = connection
        self._seen[cell] = used + 1
        return connection
