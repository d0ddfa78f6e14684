"""A hospital stops sharing its data, and what that means for months (H14)."""

from datetime import timedelta

import pytest

from optiserve.tenancy.context import inside
from optiserve.usecases import close_month, drive_month, share_data
from shared.aggregates import queries
from shared.aggregates.models import Contribution, HospitalRun, MonthRun
from shared.audit import chains
from shared.audit.models import Event
from shared.hospitals.models import Hospital
from shared.users.principals import Principal
from tenants.reports.models import Report
from tenants.sharing.models import Visit
from tests.journeys.small_world import NOVEMBER_1, OCTOBER, furnish

LATER = NOVEMBER_1 + timedelta(days=2)


@pytest.fixture
def furnished(alpha: Hospital, bravo: Hospital) -> Hospital:
    """Alpha, with equipment, as Bravo has."""
    furnish(alpha)
    furnish(bravo)
    return alpha


def _decide(hospital: Hospital, *, shares: bool) -> bool:
    principal = Principal(
        actor="alice",
        organisation_kind="hospital",
        organisation_id=hospital.pk,
        organisation_name=hospital.name,
        roles=frozenset({"hospital.administrator"}),
    )
    return share_data.decide(hospital=hospital, shares=shares, principal=principal, at=NOVEMBER_1)


def _close(*, again: bool = False) -> MonthRun:
    if again:
        run = close_month.rerun_month(month=OCTOBER, reason="late", by="tests", at=LATER)
    else:
        run = close_month.run_month(month=OCTOBER, by="tests", at=LATER)
    assert not [error for _, error in drive_month.run_to_the_end(run_id=run.pk, at=LATER) if error]
    return run


def _givers(run: MonthRun) -> set[str]:
    return set(Contribution.objects.filter(run=run).values_list("hospital__code", flat=True))


def test_who_stops_brings_nothing_and_gets_its_report(furnished: Hospital) -> None:
    _decide(furnished, shares=False)
    assert _givers(_close()) == {"bravo"}
    with inside(furnished):
        assert Report.objects.count() == 1


def test_a_later_revision_keeps_to_what_held_of_the_month(furnished: Hospital) -> None:
    assert _givers(_close()) == {"alpha", "bravo"}
    _decide(furnished, shares=False)
    assert _givers(_close(again=True)) == {"alpha", "bravo"}


def test_who_shares_again_is_not_added_to_months_that_were_closed(furnished: Hospital) -> None:
    _decide(furnished, shares=False)
    _close()
    _decide(furnished, shares=True)
    run = _close(again=True)
    assert _givers(run) == {"bravo"}
    assert not HospitalRun.objects.get(run=run, hospital=furnished).shares


def test_both_trails_say_who_decided(furnished: Hospital) -> None:
    assert _decide(furnished, shares=False)
    assert not _decide(furnished, shares=False)
    event = Event.objects.get(chain=chains.of_hospital(furnished.pk), operation="sharing.write")
    assert (event.actor, event.details["after"]) == ("alice", {"shares_data": False})
    with inside(furnished):
        assert Visit.objects.get(operation="sharing.write").subject == "stop"


def test_what_was_given_and_what_is_seen_are_the_newest_months(furnished: Hospital) -> None:
    assert share_data.shared(furnished).month is None
    run = _close()
    found = share_data.shared(furnished)
    assert found.month == OCTOBER
    assert {row.hospital_id for row in found.given} == {furnished.pk}
    assert {cell.geo for cell in found.seen} == {"jp", "r:kanto", "p:13"}
    assert queries.run(run.pk).state == "delivered"
