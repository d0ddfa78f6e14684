"""Every address of both doors, walked in every role, compared with the matrix."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.urls import URLPattern
from ninja import NinjaAPI

from optiserve.api.doors import hospital_api, portal_api
from optiserve.checks import patterns_of
from shared.catalogue.models import Maker
from shared.delegation.models import Dealer
from shared.hospitals.models import Hospital
from shared.kernel import clock
from shared.users import members, permissions
from shared.users.models import OrganisationKind, User
from tests.conftest import Visitor
from tests.people import BOB
from tests.support import support_inside

_EXAMPLES = {"int": "999999", "slug": "nothing", "str": "nothing", "uuid": "0" * 32}
_MEMBER_ROLES = [role for role in permissions.roles() if role not in permissions.VISITING]


def _address(route: str) -> str:
    """A concrete path for a route, with arguments that name nothing."""

    def example(match: re.Match[str]) -> str:
        converter, _, _name = match.group(1).rpartition(":")
        return _EXAMPLES.get(converter or "str", "2026-10")

    return "/" + re.sub(r"<([^>]+)>", example, route)


def _guarded(urlconf: str) -> Iterator[tuple[str, URLPattern]]:
    for route, pattern in patterns_of(urlconf):
        if pattern.callback.operation not in permissions.EVERYBODYS:
            yield _address(route), pattern


def _organisation(kind: str) -> int:
    return {
        "hospital": lambda: Hospital.objects.get(code="alpha").pk,
        "maker": lambda: Maker.objects.get(code="aoba").pk,
        "dealer": lambda: Dealer.objects.get(code="delta").pk,
        "operator": lambda: 0,
    }[kind]()


def somebody(role: str) -> str:
    kind, name = role.split(".")
    user = User.objects.create_user(f"{name}@{kind}.example")
    members.add_member(
        user=user,
        kind=OrganisationKind(kind),
        organisation_id=_organisation(kind),
        role=name,
        by="tests",
        at=clock.now(),
    )
    return user.email


def _urlconf(role: str) -> str:
    return settings.HOSPITAL_URLCONF if role.startswith("hospital.") else settings.ROOT_URLCONF


@pytest.mark.parametrize("role", _MEMBER_ROLES)
def test_every_role_may_open_exactly_what_the_matrix_says(db: Any, role: str) -> None:
    at_hospital = role.startswith("hospital.")
    client = Visitor("alpha.localhost" if at_hospital else "portal.localhost", somebody(role))
    client.raise_request_exception = False
    wrong = []
    for address, pattern in _guarded(_urlconf(role)):
        allowed = permissions.allows(role, pattern.callback.operation)
        # An address that only takes POST is refused or found just the same before that is asked.
        refused = client.get(address).status_code == 403
        if allowed == refused:
            wrong.append((address, pattern.callback.operation))
    assert wrong == []


@pytest.mark.parametrize("role", ["operator.support", "operator.support_writer"])
def test_support_may_open_exactly_what_the_matrix_says(db: Any, role: str) -> None:
    client = support_inside("alpha", writing=role == "operator.support_writer")
    client.raise_request_exception = False
    wrong = []
    for address, pattern in _guarded(settings.HOSPITAL_URLCONF):
        allowed = permissions.allows(role, pattern.callback.operation)
        refused = client.get(address).status_code == 403
        # Rows that leave as a file are refused to whoever may read them on the screen.
        if allowed == refused and not address.endswith("/rejected.csv"):
            wrong.append((address, pattern.callback.operation))
    assert wrong == []


def test_nobody_opens_nothing_but_the_sign_in(db: Any) -> None:
    client = Visitor("alpha.localhost")
    answers = {address: client.get(address) for address, _ in _guarded(settings.HOSPITAL_URLCONF)}
    assert {
        address
        for address, got in answers.items()
        if "/accounts/login/" not in got.get("Location", "")
    } == set()


def test_another_hospitals_administrator_finds_nothing_at_all(db: Any) -> None:
    client = Visitor("alpha.localhost", BOB)
    answers = {address: client.get(address) for address, _ in _guarded(settings.HOSPITAL_URLCONF)}
    assert {
        address
        for address, got in answers.items()
        if "/accounts/login/" not in got.get("Location", "")
    } == set()


@pytest.mark.parametrize("api", [hospital_api, portal_api], ids=["hospital", "portal"])
def test_every_api_operation_names_its_permission(api: NinjaAPI) -> None:
    known = {*permissions.matrix(), permissions.OWN_KEY}
    unnamed = [
        f"{sorted(operation.methods)} {path}"
        for _prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        if getattr(operation.view_func, "operation", "") not in known
    ]
    assert unnamed == []
