"""Import rules that the contracts in pyproject.toml cannot say."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import CODE, files, imports_from, name

INSIDE = ("models", "queries", "services")
OUTSIDE_WORLD = ("django.http", "django.shortcuts", "django.views", "django.template")


def _domain_modules() -> Iterator[Path]:
    for path in files(".py", under=("shared", "tenants")):
        if path.stem in INSIDE or set(INSIDE) & set(path.parent.parts[-1:]):
            yield path


def test_models_queries_and_services_know_no_http() -> None:
    assert [name(path) for path in _domain_modules() if imports_from(path, *OUTSIDE_WORLD)] == []


def test_only_use_cases_hold_a_hospitals_rows_and_the_aggregates_at_once() -> None:
    both = [
        name(path)
        for path in files(".py", under=CODE)
        if imports_from(path, "tenants")
        and imports_from(path, "shared.aggregates", "shared.agreements")
    ]
    assert [path for path in both if "/usecases/" not in path] == []


@pytest.mark.parametrize("banned", ["schema_context", "tenant_context"])
def test_nobody_switches_hospitals_by_the_librarys_own_way(banned: str) -> None:
    """But for the laboratory, which shows on the library as it comes why not."""
    switch = f"django_tenants.utils.{banned}"
    found = [name(path) for path in files(".py") if imports_from(path, switch)]
    assert [one for one in found if not one.startswith("tests/isolation/stock/")] == []


def test_nothing_inside_a_door_names_its_database() -> None:
    """The router knows the hospital's cell: shared.kernel.databases asks it."""
    named = ("django.db.connection", "django.db.connections", "django.db.transaction")
    inside = files(".py", under=("tenants", "reporting"))
    assert [name(path) for path in inside if imports_from(path, *named)] == []


def test_only_the_edge_reads_the_environment() -> None:
    readers = [
        name(path)
        for path in files(".py", under=("shared", "tenants", "reporting"))
        if imports_from(path, "os.environ", "os.getenv", "optiserve.env")
    ]
    assert readers == []
