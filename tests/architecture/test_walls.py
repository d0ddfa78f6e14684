"""The walls are built in one room: nobody else changes the tenant, or leaves the thread."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.architecture.source import CODE, ROOT, files, imports_from, name

TENANCY = ROOT / "platform" / "optiserve" / "tenancy"
# django-tenants' and asyncio's ways past the open door, on whatever object they are called.
SWITCHES = {
    *("set_tenant", "set_schema", "set_schema_to_public", "set_settings_schema"),
    *("tenant_context", "schema_context", "to_thread", "run_in_executor"),
}
# All that is used of the library: models, apps and the router that tells apps apart.
USED_OF_THE_LIBRARY = {
    *("django_tenants.models.DomainMixin", "django_tenants.models.TenantMixin"),
}


def _elsewhere() -> Iterator[Path]:
    return (
        path
        for path in files(".py", under=CODE)
        if TENANCY not in path.parents and "migrations" not in path.parts
    )


def _switches(text: str) -> list[str]:
    """The names of calls that switch the tenant, or lose the thread."""
    called = [node.func for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    names = [getattr(one, "attr", getattr(one, "id", "")) for one in called]
    return [one for one in names if one in SWITCHES]


def _bare_contexts(text: str) -> list[str]:
    """What is entered as it stands, such as a hospital: ``with hospital:``. Locks may be."""
    entered = [
        item.context_expr
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.With | ast.AsyncWith)
        for item in node.items
    ]
    bare = [ast.unparse(one) for one in entered if isinstance(one, ast.Name | ast.Attribute)]
    return [one for one in bare if not one.endswith(("lock", "wrap_database_errors"))]


@pytest.mark.parametrize("find", [_switches, _bare_contexts])
def test_nobody_else_switches_the_tenant(find):
    found = {name(path): find(path.read_text(encoding="utf-8")) for path in _elsewhere()}
    assert {path: what for path, what in found.items() if what} == {}


def test_the_rules_would_find_what_they_look_for():
    assert _switches("connection.set_tenant(x)\nwith tenant_context(x): pass") == [
        "set_tenant",
        "tenant_context",
    ]
    assert _bare_contexts("with hospital: pass\nwith part.hospital as x: pass") == [
        "hospital",
        "part.hospital",
    ]


def test_little_of_the_library_is_used_elsewhere():
    used = {one for path in _elsewhere() for one in imports_from(path, "django_tenants")}
    assert used - USED_OF_THE_LIBRARY == set()


def test_no_app_of_djangos_or_others_lives_in_a_hospitals_schema():
    assert [app for app in settings.TENANT_APPS if not app.startswith("tenants.")] == []


def test_a_hospitals_schema_holds_no_table_of_the_public_one(alpha):
    """A missing table must be an error, not somebody else's of the same name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE relkind = 'r' AND nspname IN ('public', %s) AND relname <> 'django_migrations'"
            " GROUP BY relname HAVING count(*) > 1",
            [alpha.schema_name],
        )
        assert cursor.fetchall() == []


def test_no_foreign_key_crosses_a_hospitals_wall(alpha):
    """Neither to public nor to another hospital: as the server has them, not as the models say."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.conname FROM pg_constraint c"
            " JOIN pg_class a ON a.oid = c.conrelid JOIN pg_class b ON b.oid = c.confrelid"
            " WHERE c.contype = 'f' AND a.relnamespace <> b.relnamespace"
        )
        assert cursor.fetchall() == []
