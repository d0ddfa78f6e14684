"""Fixtures of the whole suite. Each worker's database is a clone of one migrated template."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.cache import cache
from django.db import connections
from django.test import Client

from optiserve.fairness import requests as fairness
from optiserve.portals.entry.signed_in import BACKEND
from optiserve.sessions import SessionStore
from optiserve.tenancy.backend.own import DoorConnections
from optiserve.tenancy.context import PORTAL, Door, as_job, door_of, inside, open_door
from shared.hospitals import queries as hospitals
from shared.hospitals.models import Hospital
from shared.users.models import User
from tests import services

# A busy machine is no finding.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """The clone is there before Django starts: nothing to create, nothing to destroy."""


@pytest.fixture(scope="session", autouse=True)
def _portal() -> Iterator[None]:
    """Tests begin in the portal's door, and may take their time."""
    with open_door(PORTAL), as_job():
        yield


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    yield
    cache.clear()
    fairness.forget()


@pytest.fixture
def alpha(db: Any) -> Hospital:
    """Alice's hospital."""
    return Hospital.objects.get(code="alpha")


@pytest.fixture
def bravo(db: Any) -> Hospital:
    """The stranger's hospital."""
    return Hospital.objects.get(code="bravo")


@pytest.fixture
def in_alpha(alpha: Hospital) -> Iterator[Door]:
    """The test runs inside Alpha's door."""
    with inside(alpha) as door:
        yield door


class Visitor(Client):
    """A browser at one door, signed in as somebody or nobody."""

    def __init__(self, host: str, email: str | None = None, **more: Any) -> None:
        super().__init__(headers={"host": host, "accept-language": "en"}, **more)
        self.door = _door_at(host)
        if email is not None:
            self._be(User.objects.get(email=email))

    def _be(self, user: User) -> None:
        """Have a session of this door, also for a stranger, who could not sign in here."""
        with open_door(self.door):
            session = SessionStore()
            session[SESSION_KEY] = str(user.pk)
            session[BACKEND_SESSION_KEY] = BACKEND
            session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            session.save()
        self.cookies[settings.SESSION_COOKIE_NAME] = session.session_key

    def remember(self, **values: Any) -> None:
        """Write into the session of this door."""
        with open_door(self.door):
            session = self.session
            session.update(values)
            session.save()


def _door_at(host: str) -> Door:
    hospital = hospitals.residence(host).hospital
    return door_of(hospital) if hospital else PORTAL


@pytest.fixture
def at_portal(db: Any) -> Any:
    """``at_portal(OLGA)``: a client at the portal, signed in."""

    def visit(email: str | None = None, **more: Any) -> Visitor:
        return Visitor("portal.localhost", email, **more)

    return visit


@pytest.fixture
def at_alpha(db: Any) -> Any:
    """``at_alpha(ALICE)``: a client at Alpha's door, signed in."""

    def visit(email: str | None = None, **more: Any) -> Visitor:
        return Visitor("alpha.localhost", email, **more)

    return visit


@pytest.fixture
def at_bravo(db: Any) -> Any:
    """``at_bravo(BOB)``: a client at Bravo's door, signed in."""

    def visit(email: str | None = None, **more: Any) -> Visitor:
        return Visitor("bravo.localhost", email, **more)

    return visit


@pytest.fixture
def own_database(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[str]:
    """A database of the test's own, for real transactions, several connections and DDL."""
    with _a_clone(request.node.nodeid, django_db_blocker) as name:
        yield name


@pytest.fixture(scope="module")
def attacked_database(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[str]:
    """A database of the module's own, in which tests do what the log's replay would report."""
    with _a_clone(request.node.nodeid, django_db_blocker, kind="attacked") as name:
        yield name


@contextmanager
def _a_clone(nodeid: str, blocker: Any, kind: str = "own") -> Iterator[str]:
    name = f"optiserve_{kind}_{abs(hash(nodeid)) % 10**10}"
    services.clone(name)
    usual = {alias: connections[alias].settings_dict["NAME"] for alias in ("default", "owner")}
    with blocker.unblock():
        _point_at(dict.fromkeys(usual, name))
        try:
            yield name
        finally:
            assert isinstance(connections, DoorConnections)
            connections.forget_own()
            _point_at(usual)
            services.drop(name)


def _point_at(names: dict[str, str]) -> None:
    for alias, name in names.items():
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
