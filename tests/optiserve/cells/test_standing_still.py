"""While a hospital is copied to another cell, who only reads reads on, and everybody else waits."""

from datetime import timedelta
from typing import Any

import pytest

from optiserve import entrance
from optiserve.tenancy import middleware, moving
from optiserve.tenancy.cells import place_of
from optiserve.tenancy.context import inside
from optiserve.tenancy.directory import Directory
from shared.delegation import services as granting
from shared.delegation.models import Dealer
from shared.hospitals.models import Hospital
from shared.kernel import clock
from shared.users import keys
from shared.users.models import OrganisationKind
from tenants.sharing.models import Visit
from tests.conftest import Visitor
from tests.people import ALICE, DAN, LONG_AGO, VERA

GRANT = {
    "dealer": "delta",
    "scopes": ["ledger"],
    "starts_on": "2026-11-01",
    "ends_on": "2026-12-31",
}


@pytest.fixture
def alpha(own_database: str) -> Hospital:
    return Hospital.objects.get(code="alpha")


@pytest.fixture
def still(alpha: Hospital) -> Hospital:
    """Alpha in the middle of being copied."""
    _stand_still(alpha)
    return alpha


def _stand_still(hospital: Hospital) -> None:
    Hospital.objects.filter(pk=hospital.pk).update(is_moving=True)
    moving.freeze(place_of(hospital, "default"))


def _dan(hospital: Hospital) -> Visitor:
    """Dan, stepped over to Alpha."""
    grant = granting.grant(
        hospital_id=hospital.pk,
        dealer=Dealer.objects.get(code="delta"),
        scopes=("ledger",),
        starts_on=clock.today(),
        ends_on=clock.today() + timedelta(days=30),
        by=ALICE,
        at=LONG_AGO,
    )
    visitor = Visitor("alpha.localhost", DAN)
    visitor.remember(**{entrance.SESSION_GRANT: grant.pk})
    return visitor


def _key(hospital: Hospital) -> dict[str, str]:
    issued = keys.issue_key(
        kind=OrganisationKind.HOSPITAL,
        organisation_id=hospital.pk,
        name="tests",
        operations=["grant.write", "device.read"],
        by="tests",
        at=clock.now(),
        expires_at=clock.now() + timedelta(days=1),
    )
    return {"authorization": f"Bearer {issued.secret}"}


def _waits(answer: Any) -> None:
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")


def test_staff_look_on(still: Hospital) -> None:
    assert Visitor("alpha.localhost", VERA).get("/devices/").status_code == 200


def test_staff_who_write_are_told_to_come_back_in_a_minute(still: Hospital) -> None:
    answer = Visitor("alpha.localhost", ALICE).post("/grants/new/", GRANT)
    _waits(answer)
    assert "It will be back in a minute" in answer.content.decode()


def test_programs_read_on_and_wait_to_write(still: Hospital) -> None:
    client, bearer = Visitor("alpha.localhost"), _key(still)
    assert client.get("/api/v1/devices", headers=bearer).status_code == 200
    answer = client.post("/api/v1/grants", GRANT, content_type="application/json", headers=bearer)
    _waits(answer)
    assert answer.json()["code"] == "being-moved"


def test_a_dealer_whose_visit_cannot_be_written_down_sees_nothing(still: Hospital) -> None:
    dan = _dan(still)
    page, answer = dan.get("/devices/"), dan.get("/api/v1/devices")
    _waits(page)
    _waits(answer)
    assert "This hospital is being moved" in page.content.decode()
    assert answer.json()["code"] == "being-moved"


def test_a_dealer_looks_on_once_it_has_arrived(still: Hospital) -> None:
    moving.thaw(place_of(still, "default"))
    Hospital.objects.filter(pk=still.pk).update(is_moving=False)
    assert _dan(still).get("/devices/").status_code == 200
    with inside(still):
        assert Visit.objects.get().actor == DAN


def test_a_process_that_has_not_heard_of_the_move_yet_asks_anew(
    alpha: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(middleware, "directory", Directory(every=3600))
    alice = Visitor("alpha.localhost", ALICE)
    assert alice.get("/devices/").status_code == 200
    _stand_still(alpha)
    _waits(alice.post("/grants/new/", GRANT))
