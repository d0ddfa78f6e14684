"""Hospitals' migrations as SQL, worked out once and applied to every schema."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import connections, transaction
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddIndex, RemoveIndex
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from django.utils.module_loading import import_string

from optiserve.tenancy.context import Door, open_door
from shared.kernel.errors import DomainError

Key = tuple[str, str]

# What goes outside a transaction, as it is written for inside one.
_PLAIN: Final[dict[type[Operation], Callable[[Any], Operation]]] = {
    AddIndexConcurrently: lambda one: AddIndex(one.model_name, one.index),
    RemoveIndexConcurrently: lambda one: RemoveIndex(one.model_name, one.name),
}
# Exists within one transaction only, which is rolled back.
_DRAWING_BOARD = Door(schema="h_draft", role="h_draft", code="draft")


class NotPlainSql(DomainError):
    """A hospital's migration can neither be written as SQL nor run inside a transaction.

    Outside one go indexes that are built or dropped concurrently, in a migration of their own.
    """

    code = "migration-not-plain-sql"


@dataclass(frozen=True, slots=True)
class Step:
    """Migrations that go together: a stretch of SQL, or a single one that runs Python.

    ``statements`` have unqualified names and end by recording the migrations in the schema's own
    ``django_migrations``. They are None for Python. Where ``apart`` has any, they are for schemas
    that nobody uses yet; in any other these run instead, one by one and outside a transaction.
    """

    keys: tuple[Key, ...]
    statements: tuple[str, ...] | None
    apart: tuple[str, ...] = ()


def head_of(applied: Iterable[Key]) -> str:
    """The fingerprint of a set of migrations: SHA-256 hex of their names, sorted bytewise."""
    names = sorted(f"{app}.{name}" for app, name in applied)
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def missing(applied: frozenset[Key]) -> list[Key]:
    """The hospitals' migrations that are not in ``applied``, in the order they must run."""
    return [key for key in _plan() if key not in applied]


def newest() -> frozenset[Key]:
    """All of the hospitals' migrations that this code has."""
    return frozenset(_plan())


@lru_cache(maxsize=64)
def steps_from(applied: frozenset[Key], ddl: str = "") -> tuple[Step, ...]:
    """The steps from a set of applied migrations to the newest state. An empty set: a new schema.

    They are tried out on a schema that is rolled back, since some migrations look names up in the
    catalogs. ``ddl`` makes a schema with ``applied`` at once; without it all migrations run there.
    Raises NotPlainSql.
    """
    if not missing(applied):
        return ()
    with open_door(_DRAWING_BOARD), transaction.atomic(using="owner"):
        cursor = connections["owner"].cursor()
        cursor.execute("CREATE SCHEMA h_draft")
        if ddl:
            cursor.execute(ddl)
        collected = list(_collect(cursor, applied, is_drawn=bool(ddl)))
        transaction.set_rollback(True, using="owner")
    return tuple(_joined(collected))


def _collect(cursor: Any, applied: frozenset[Key], *, is_drawn: bool) -> Iterator[Step]:
    """A step for each missing migration, tried out before the next one is looked at."""
    bookkeeping = _bookkeeping_table()
    if not is_drawn:
        _try_out(cursor, bookkeeping)
    if not applied:
        yield Step((), tuple(bookkeeping))
    state = ProjectState()
    for key in _plan():
        migration = loader().graph.nodes[key]
        if key in applied and is_drawn:
            state = migration.mutate_state(state, preserve=False)
            continue
        if runs_python(migration):
            state = apply_by_django(migration, state)
            step = Step((key,), None)
        else:
            state, lines = _sql_of(in_place(migration), state)
            _try_out(cursor, lines)
            apart = () if migration.atomic else tuple(map(_concurrently, lines))
            step = Step((key,), (*lines, record(key)), apart)
        if key not in applied:
            yield step


def _sql_of(migration: Migration, state: ProjectState) -> tuple[ProjectState, tuple[str, ...]]:
    with connections["owner"].schema_editor(collect_sql=True, atomic=False) as editor:
        state = migration.apply(state, editor, collect_sql=True)
    return state, tuple(line for line in editor.collected_sql if not _is_comment(line))


def _concurrently(line: str) -> str:
    """The same for a table that people write to, and harmless when it is repeated."""
    for plain, apart in (
        ("CREATE INDEX ", "CREATE INDEX CONCURRENTLY IF NOT EXISTS "),
        ("DROP INDEX ", "DROP INDEX CONCURRENTLY "),
    ):
        if line.startswith(plain):
            return line.replace(plain, apart, 1)
    raise NotPlainSql(statement=line)


def in_place(migration: Migration) -> Migration:
    """The migration for a transaction and a schema that nobody uses yet. Raises NotPlainSql."""
    if migration.atomic:
        return migration
    if not all(type(one) in _PLAIN for one in migration.operations):
        raise NotPlainSql(migration=f"{migration.app_label}.{migration.name}")
    twin = copy(migration)
    twin.operations = [_PLAIN[type(one)](one) for one in migration.operations]
    return twin


def replay(
    cursor: Any, keys: Iterable[Key], *, applied: frozenset[Key] = frozenset(), alias: str
) -> None:
    """Run migrations one by one in a new schema, where the owner's cursor of ``alias`` stands.

    In the caller's transaction; ``applied`` are there already.
    """
    state, wanted = ProjectState(), {*keys} - applied
    for key in filter(applied.__contains__, _plan()):
        state = loader().graph.nodes[key].mutate_state(state, preserve=False)
    for key in filter(wanted.__contains__, _plan()):
        state = apply_by_django(in_place(loader().graph.nodes[key]), state, alias=alias)
        cursor.execute(record(key))


def apply_by_django(
    migration: Migration, state: ProjectState, *, alias: str = "owner"
) -> ProjectState:
    """Run a migration where an owner's connection stands, in the caller's transaction."""
    with connections[alias].schema_editor(atomic=False) as editor:
        return migration.apply(state, editor)


@lru_cache(maxsize=8)
def _state_before(key: Key) -> ProjectState:
    state = ProjectState()
    for earlier in _plan()[: _plan().index(key)]:
        state = loader().graph.nodes[earlier].mutate_state(state, preserve=False)
    return state


def state_before(key: Key) -> ProjectState:
    """The models as a migration finds them. The caller's own copy."""
    return _state_before(key).clone()


def runs_python(migration: Migration) -> bool:
    """Whether any of its operations is more than SQL."""
    return any(not one.reduces_to_sql for one in operations_of(migration.operations))


def operations_of(operations: Iterable[Operation]) -> Iterator[Operation]:
    """Operations, those inside SeparateDatabaseAndState included."""
    for one in operations:
        yield one
        yield from operations_of(getattr(one, "database_operations", ()))


def record(key: Key) -> str:
    """The statement that writes a migration down as applied. Raises NotPlainSql for odd names."""
    # Both parts are names of files in this repository: letters, digits and underscores.
    app, name = key
    if not (app.isidentifier() and f"m{name}".isidentifier()):
        raise NotPlainSql(migration=".".join(key))
    return (
        "INSERT INTO django_migrations (app, name, applied) "  # noqa: S608
        f"VALUES ('{app}', '{name}', now());"
    )


def _joined(steps: Iterable[Step]) -> Iterator[Step]:
    """Neighbouring stretches of SQL as one."""
    keys: tuple[Key, ...] = ()
    lines: tuple[str, ...] = ()
    for step in steps:
        if step.statements is not None and not step.apart:
            keys, lines = keys + step.keys, lines + step.statements
            continue
        if lines:
            yield Step(keys, lines)
        yield step
        keys, lines = (), ()
    if lines:
        yield Step(keys, lines)


@lru_cache(maxsize=1)
def loader() -> MigrationLoader:
    """Every migration on disk; asks no database."""
    return MigrationLoader(None, replace_migrations=False)


@lru_cache(maxsize=1)
def _plan() -> tuple[Key, ...]:
    labels = {_label(app) for app in settings.TENANT_APPS}
    graph = loader().graph
    plan: dict[Key, None] = {}
    for leaf in sorted(graph.leaf_nodes()):
        if leaf[0] in labels:
            plan.update(dict.fromkeys(graph.forwards_plan(leaf)))
    return tuple(plan)


def forget() -> None:
    """Read the migrations from disk anew, after settings have changed in a test."""
    for cached in (loader, _plan, _state_before, steps_from):
        cached.cache_clear()


def _label(app: str) -> str:
    """An installed app's label, whether it is listed by module or by its configuration class."""
    return app.rpartition(".")[2] if app.islower() else import_string(app).label


def _bookkeeping_table() -> list[str]:
    with connections["owner"].schema_editor(collect_sql=True, atomic=False) as editor:
        editor.create_model(MigrationRecorder.Migration)
    return list(editor.collected_sql)


def _is_comment(text: str) -> bool:
    return all(line.startswith("--") for line in text.splitlines() if line.strip())


def _try_out(cursor: Any, lines: Iterable[str]) -> None:
    for line in lines:
        cursor.execute(line)
