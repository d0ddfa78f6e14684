"""Every address names an operation of the matrix, and the matrix names only what exists."""

import csv
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from optiserve import checks
from optiserve.api.doors import hospital_api, portal_api
from shared.delegation.models import Scope
from shared.users import permissions
from shared.users.models import OrganisationKind
from tests.architecture.source import ROOT

DOORS = [settings.ROOT_URLCONF, settings.HOSPITAL_URLCONF]
VISITOR = "dealer.visitor"


@pytest.mark.parametrize("door", DOORS)
def test_a_door_has_addresses(door: str) -> None:
    assert list(checks.patterns_of(door))


def test_every_address_of_both_doors_names_its_operation() -> None:
    assert [error.msg for error in checks.every_url_names_its_operation(None)] == []


def _api_functions() -> Iterator[tuple[str, Any]]:
    for api in (hospital_api, portal_api):
        for _, router in api._routers:
            for path, view in router.path_operations.items():
                yield from ((path, operation.view_func) for operation in view.operations)


def test_every_function_of_the_api_names_its_operation() -> None:
    # The pages of the API are open to all, so that its functions are the only guard there is.
    functions = list(_api_functions())
    assert functions
    known = {*permissions.matrix(), permissions.OWN_KEY}
    assert [path for path, view in functions if getattr(view, "operation", "") not in known] == []


def test_an_operation_has_one_row() -> None:
    with (ROOT / "shared" / "users" / "matrix.csv").open(encoding="utf-8", newline="") as file:
        rows = Counter(row["operation"] for row in csv.DictReader(file))
    assert [operation for operation, count in rows.items() if count > 1] == []


def test_a_cell_of_the_matrix_is_a_cross_or_empty() -> None:
    with (ROOT / "shared" / "users" / "matrix.csv").open(encoding="utf-8", newline="") as file:
        marks = {row[role] for row in csv.DictReader(file) for role in permissions.roles()}
    assert marks == {"x", ""}


def test_a_role_belongs_to_a_kind_of_organisation() -> None:
    kinds = {role.partition(".")[0] for role in permissions.roles()}
    assert kinds == set(OrganisationKind.values)


def test_every_operation_belongs_to_somebody() -> None:
    assert [rule.operation for rule in permissions.matrix().values() if not rule.roles] == []


def test_a_visitor_may_only_do_what_a_grants_scope_covers() -> None:
    unscoped = [
        rule.operation
        for rule in permissions.matrix().values()
        if VISITOR in rule.roles and not rule.scopes
    ]
    # The home page shows a visitor the way to what the grant covers.
    assert unscoped == ["home.read"]


def test_every_scope_of_a_grant_opens_an_operation() -> None:
    scopes = [rule.scopes for rule in permissions.matrix().values()]
    assert frozenset().union(*scopes) == set(Scope.values)


def test_a_visitor_may_only_read_and_hand_files_over() -> None:
    allowed = [rule.operation for rule in permissions.matrix().values() if VISITOR in rule.roles]
    # A file that is handed over goes to the hospital, as if it had handed it over itself.
    besides = [operation for operation in allowed if not operation.endswith(".read")]
    assert besides == ["file.hand_over"]
