"""What a hospital's door costs on the wire, counted in libpq's own trace."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from optiserve.tenancy import middleware
from optiserve.tenancy import own_logins as dropping
from optiserve.tenancy.context import PORTAL, inside, open_door
from optiserve.tenancy.directory import Directory
from shared.hospitals.models import Hospital
from tenants.equipment.models import Ward
from tests import own_logins


def _view(_: HttpRequest) -> HttpResponse:
    """One query."""
    return HttpResponse(str(Ward.objects.filter(pk=1).exists()))


@pytest.fixture
def ask(
    own_database: str, rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], int]:
    """``ask("alpha")``: a request to a hospital's door; how many round trips it took."""
    monkeypatch.setattr(middleware, "directory", Directory(every=60))
    door = middleware.DoorMiddleware(_view)

    def request(code: str) -> int:
        connection.ensure_connection()
        wire = connection.connection.pgconn
        with tempfile.NamedTemporaryFile() as file:
            wire.trace(file.fileno())
            door(rf.get("/", headers={"host": f"{code}.localhost"}))
            wire.untrace()
            return Path(file.name).read_text().count("ReadyForQuery")

    for code in ("alpha", "bravo"):
        request(code)
    return request


def test_staying_at_a_hospital_costs_nothing_beside_the_views_query(
    ask: Callable[[str], int],
) -> None:
    ask("alpha")
    assert ask("alpha") == 1


def test_a_hospital_with_its_own_login_costs_nothing_more(own_database: str) -> None:
    hospital = own_logins.given("apart")
    with inside(hospital):
        Ward.objects.filter(pk=1).exists()
        wire = connection.connection.pgconn
    with tempfile.NamedTemporaryFile() as file:
        wire.trace(file.fileno())
        with open_door(PORTAL):
            Hospital.objects.exists()
        with inside(hospital):
            Ward.objects.filter(pk=1).exists()
        wire.untrace()
        assert Path(file.name).read_text().count("ReadyForQuery") == 1
    dropping.drop(hospital)


def test_going_to_another_hospital_costs_one_round_trip(ask: Callable[[str], int]) -> None:
    ask("alpha")
    assert ask("bravo") == 2
