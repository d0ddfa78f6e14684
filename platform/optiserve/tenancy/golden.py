"""A hospital's schema as compiled SQL: what its migrations do, worked out once."""

from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.module_loading import import_string

from optiserve.tenancy.context import Door, open_door
from shared.kernel.errors import DomainError

Key = tuple[str, str]

_DRAWING_BOARD = Door(schema="h_golden", role="h_golden", code="golden")


class NotPlainSql(DomainError):
    """A hospital's migration does something that cannot be written as SQL."""

    code = "migration-not-plain-sql"


@lru_cache(maxsize=64)
def statements_from(applied: frozenset[Key]) -> tuple[str, ...]:
    """The SQL that takes a schema from a set of applied migrations to the newest state.

    Unqualified names: run it with the schema first in the search_path. It records the migrations
    it applies in the schema's own ``django_migrations``. An empty set means a new schema.
    Raises NotPlainSql.
    """
    connection = connections["owner"]
    with open_door(_DRAWING_BOARD):
        loader = MigrationLoader(connection, replace_migrations=False, load=False)
        loader.build_graph()
        collected: list[str] = [] if applied else _bookkeeping_table()
        for key in missing(applied, loader):
            lines = loader.collect_sql([(loader.graph.nodes[key], False)])
            collected += _plain(lines, key)
            collected.append(_record(key))
    return tuple(collected)


def missing(applied: frozenset[Key], loader: MigrationLoader | None = None) -> list[Key]:
    """The hospitals' migrations that are not in ``applied``, in the order they must run."""
    if loader is None:
        loader = MigrationLoader(None)
    labels = {_label(app) for app in settings.TENANT_APPS}
    plan: list[Key] = []
    for leaf in sorted(loader.graph.leaf_nodes()):
        if leaf[0] in labels:
            plan += [key for key in loader.graph.forwards_plan(leaf) if key not in plan]
    return [key for key in plan if key not in applied]


def _label(app: str) -> str:
    """An installed app's label, whether it is listed by module or by its configuration class."""
    return app.rpartition(".")[2] if app.islower() else import_string(app).label


def _bookkeeping_table() -> list[str]:
    with connections["owner"].schema_editor(collect_sql=True) as editor:
        editor.create_model(MigrationRecorder.Migration)
    return list(editor.collected_sql)


def _plain(lines: Iterable[str], key: Key) -> list[str]:
    kept = []
    for line in lines:
        if "CANNOT BE WRITTEN AS SQL" in line.upper():
            raise NotPlainSql(migration=".".join(key))
        if line and not line.startswith("--"):
            kept.append(line)
    return kept


def _record(key: Key) -> str:
    # Both parts are names of files in this repository: letters, digits and underscores.
    app, name = key
    if not (app.isidentifier() and f"m{name}".isidentifier()):
        raise NotPlainSql(migration=".".join(key))
    return (
        "INSERT INTO django_migrations (app, name, applied) "  # noqa: S608
        f"VALUES ('{app}', '{name}', now())"
    )
