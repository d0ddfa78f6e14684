"""A dealer's visitor at a hospital of another cell, where no grant can be looked up."""

from datetime import date, timedelta

import pytest

from optiserve import entrance
from optiserve.tenancy import schemas
from optiserve.tenancy.cells import place_of
from optiserve.tenancy.context import Wear, door_of, inside, open_door
from shared.delegation import services as granting
from shared.delegation.models import Dealer, Grant
from shared.hospitals.models import Hospital, Schema
from shared.kernel import clock
from tenants.equipment.models import Device
from tests.conftest import Visitor
from tests.people import ALICE, DAN, LONG_AGO


@pytest.fixture
def bravo(osaka: str) -> Hospital:
    """Bravo in Osaka, with a device of Aoba's and another."""
    bravo = Hospital.objects.get(code="bravo")
    schemas.provision(place_of(bravo, osaka))
    Hospital.objects.filter(pk=bravo.pk).update(cell=osaka)
    Schema.objects.filter(pk=bravo.pk).update(cell=osaka)
    bravo = Hospital.objects.get(code="bravo")
    with inside(bravo):
        for key, maker in (("inside", "aoba"), ("outside", None)):
            Device.objects.create(
                key=key,
                maker_code=maker,
                first_seen_month=date(2026, 10, 1),
                last_seen_month=date(2026, 10, 1),
            )
    return bravo


def _grant(hospital: Hospital, *scopes: str) -> Grant:
    return granting.grant(
        hospital_id=hospital.pk,
        dealer=Dealer.objects.get(code="delta"),
        scopes=scopes,
        limits=granting.Limits(makers=("aoba",)),
        starts_on=clock.today(),
        ends_on=clock.today() + timedelta(days=30),
        by=ALICE,
        at=LONG_AGO,
    )


def _keys(hospital: Hospital, told: str) -> list[str]:
    with open_door(door_of(hospital, wear=Wear.VISITOR, grant=told)):
        return list(Device.objects.values_list("key", flat=True))


def test_the_limits_hold_where_no_grant_can_be_looked_up(bravo: Hospital) -> None:
    assert _keys(bravo, _grant(bravo, "ledger").told()) == ["inside"]
    assert _keys(bravo, "") == []


def test_another_hospitals_grant_shows_nothing_there_either(bravo: Hospital) -> None:
    assert _keys(bravo, _grant(Hospital.objects.get(code="alpha"), "ledger").told()) == []


def test_a_visit_is_out_at_the_next_click(bravo: Hospital) -> None:
    grant = _grant(bravo, "ledger")
    visitor = Visitor("bravo.localhost", DAN)
    visitor.remember(**{entrance.SESSION_GRANT: grant.pk})
    assert visitor.get("/api/v1/devices").json()["count"] == 1
    granting.revoke(grant_id=grant.pk, hospital_id=bravo.pk, by=ALICE, at=clock.now())
    assert visitor.get("/api/v1/devices").status_code == 401
