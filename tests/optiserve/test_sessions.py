"""How long a session lasts: an hour without a request, twelve hours in any case."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from optiserve.tenancy.context import PORTAL, open_door
from shared.users.models import Session
from tests.conftest import Visitor
from tests.people import OLGA, PASSWORD

PAGE = "/operator/hospitals/"


@pytest.fixture
def olga(at_portal: Any) -> Visitor:
    """Signed in just now."""
    client: Visitor = at_portal()
    client.post("/accounts/login/", {"login": OLGA, "password": PASSWORD})
    return client


def _later(client: Visitor, **span: float) -> Visitor:
    """Time passes for the session."""
    with open_door(PORTAL):
        row = Session.objects.get(pk=client.session.session_key)
        for name in ("since", "seen_at", "expire_date"):
            setattr(row, name, getattr(row, name) - timedelta(**span))
        row.save()
    return client


def test_an_hour_without_a_request_ends_it(olga: Visitor) -> None:
    assert _later(olga, minutes=61).get(PAGE).status_code == 302


def test_who_works_on_stays(olga: Visitor) -> None:
    for _ in range(4):
        assert _later(olga, minutes=50).get(PAGE).status_code == 200


def test_twelve_hours_end_it_though_somebody_works_on(olga: Visitor) -> None:
    answers = [_later(olga, minutes=55).get(PAGE).status_code for _ in range(13)]
    assert answers == [200] * 13
    assert _later(olga, minutes=10).get(PAGE).status_code == 302


def test_what_is_written_into_a_session_makes_it_no_longer(olga: Visitor) -> None:
    begun = timezone.now() - timedelta(hours=11, minutes=55)
    olga.remember(signed_in={"at": begun.isoformat(), "agent": ""})
    left = Session.objects.get(pk=olga.session.session_key).expire_date - timezone.now()
    assert left <= timedelta(minutes=5)
