"""A dealer steps over to a hospital, sees what the grant covers, and leaves a trace."""

from datetime import date
from typing import Any

import pytest

from optiserve.tenancy.context import inside
from shared.delegation import services as delegation
from shared.delegation.models import Dealer, Grant
from shared.hospitals.models import Hospital
from tenants.equipment.models import Fault
from tenants.sharing.models import Visit
from tests.people import ALICE, DAN, LONG_AGO
from tests.stepping_over import ask, hand_in, step_over, ticket


@pytest.fixture
def grant(alpha: Hospital) -> Grant:
    """Alpha lets Delta look at ledger and faults."""
    return delegation.grant(
        hospital_id=alpha.pk,
        dealer=Dealer.objects.get(code="delta"),
        scopes=["ledger", "faults"],
        starts_on=date(2026, 1, 1),
        ends_on=date(2099, 12, 31),
        by=ALICE,
        at=LONG_AGO,
    )


@pytest.fixture
def visitor(at_portal: Any, at_alpha: Any, grant: Grant) -> Any:
    """Dan's browser after stepping over."""
    client = at_alpha()
    step_over(at_portal(DAN), client, grant=grant.pk)
    return client


def test_the_dealer_sees_the_hospital_in_its_list(at_portal: Any, grant: Grant) -> None:
    assert "アルファ病院" in at_portal(DAN).get("/dealer/").content.decode()


def test_the_visitor_sees_what_the_grant_covers(visitor: Any) -> None:
    assert visitor.get("/devices/").status_code == 200


@pytest.mark.parametrize("path", ["/loans/", "/reports/", "/files/", "/grants/", "/keys/"])
def test_the_visitor_sees_nothing_else(visitor: Any, path: str) -> None:
    assert visitor.get(path).status_code == 403


def test_the_visitors_program_reads_faults_without_their_symptoms(
    visitor: Any, alpha: Hospital
) -> None:
    with inside(alpha):
        Fault.objects.create(
            device_key="A1",
            reported_at=LONG_AGO,
            reported_precision="d",
            symptom="電源が入らない",
            file_id=0,
        )
    [fault] = visitor.get("/api/v1/faults").json()["items"]
    assert fault["device_key"] == "A1"
    assert fault["symptom"] is None


def test_the_hospital_sees_the_visit(visitor: Any, alpha: Hospital) -> None:
    visitor.get("/devices/")
    with inside(alpha):
        seen = Visit.objects.filter(actor=DAN, is_outsider=True).values_list("operation", flat=True)
        assert {"granted.enter", "device.read"} <= set(seen)


def test_revoking_ends_an_open_session_at_once(visitor: Any, grant: Grant, alpha: Hospital) -> None:
    delegation.revoke(grant_id=grant.pk, hospital_id=alpha.pk, by=ALICE, at=LONG_AGO)
    assert visitor.get("/devices/")["Location"].startswith("/accounts/login/")


def test_a_ticket_works_once(at_portal: Any, at_alpha: Any, grant: Grant) -> None:
    client = at_alpha()
    secret = ticket(at_portal(DAN), client, grant=grant.pk)
    arrival = client.cookies["arrival"].value
    assert hand_in(client, secret).status_code == 302
    client.cookies["arrival"] = arrival
    assert hand_in(client, secret).status_code == 404


def test_a_ticket_opens_no_other_hospital(
    at_portal: Any, at_alpha: Any, at_bravo: Any, grant: Grant
) -> None:
    client, elsewhere = at_alpha(), at_bravo()
    secret = ticket(at_portal(DAN), client, grant=grant.pk)
    elsewhere.cookies["arrival"] = client.cookies["arrival"].value
    assert hand_in(elsewhere, secret).status_code == 404


def test_a_ticket_is_worth_nothing_in_another_browser(
    at_portal: Any, at_alpha: Any, grant: Grant
) -> None:
    secret = ticket(at_portal(DAN), at_alpha(), grant=grant.pk)
    victim = at_alpha()
    victim.get("/accounts/login/")
    assert hand_in(victim, secret).status_code == 404


def test_a_ticket_from_another_site_is_refused(at_portal: Any, at_alpha: Any, grant: Grant) -> None:
    client = at_alpha()
    secret = ticket(at_portal(DAN), client, grant=grant.pk)
    elsewhere = {"origin": "http://evil.example"}
    assert client.post("/enter/", {"ticket": secret}, headers=elsewhere).status_code == 404


def test_another_dealers_grant_is_not_there(at_portal: Any, at_alpha: Any, grant: Grant) -> None:
    Grant.objects.filter(pk=grant.pk).update(dealer=Dealer.objects.create(code="echo", name="E"))
    assert ask(at_portal(DAN), at_alpha(), grant=grant.pk).status_code == 404


def test_a_grant_leads_to_its_own_hospital_only(
    at_portal: Any, at_bravo: Any, grant: Grant
) -> None:
    assert ask(at_portal(DAN), at_bravo(), grant=grant.pk).status_code == 404
