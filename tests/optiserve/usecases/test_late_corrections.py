"""Late corrections of closed months ask for a new revision (I-26)."""

from datetime import timedelta

import pytest

from optiserve.tenancy.context import inside
from optiserve.usecases import close_month, decide_on_devices, hand_over, masters
from shared.aggregates import queries, services, states
from shared.aggregates.models import MonthRun
from shared.hospitals.models import Hospital
from shared.users.principals import Principal
from tenants.equipment.models import Device, LocalCategory
from tests.journeys.small_world import NOVEMBER_1, OCTOBER, furnish
from tests.tenants.intake.services import arrivals
from tests.tenants.intake.services.arrivals import LOANS, confirm, csv_of, receive

LATER = NOVEMBER_1 + timedelta(days=9)


@pytest.fixture
def published(alpha: Hospital) -> MonthRun:
    """October, published."""
    furnish(alpha)
    run = close_month.run_month(month=OCTOBER, by="tests", at=NOVEMBER_1)
    for part in queries.parts(run.pk):
        close_month.collect_hospital(run_id=run.pk, hospital_id=part.hospital_id, at=NOVEMBER_1)
    services.finish_collecting(run_id=run.pk)
    close_month.protect_run(run_id=run.pk)
    close_month.publish_run(run_id=run.pk, at=NOVEMBER_1)
    return queries.run(run.pk)


def _alice(hospital: Hospital) -> Principal:
    return Principal(
        actor="alice",
        organisation_kind="hospital",
        organisation_id=hospital.pk,
        organisation_name=hospital.name,
        roles=frozenset({"hospital.administrator"}),
    )


def _commit(hospital: Hospital, day: str, *, at=LATER):
    with inside(hospital):
        file = confirm(receive("loans", OCTOBER.next(), csv_of(LOANS, [("X-1", day, day, "")])))
    return hand_over.commit(hospital=hospital, file=file, principal=_alice(hospital), at=at)


def _changed() -> list[str]:
    return [f"{part.run} {part.hospital.code}" for part in queries.changed_since()]


def test_i26_a_late_loan_of_a_closed_month_asks_for_a_revision(
    published: MonthRun, alpha: Hospital
) -> None:
    _commit(alpha, "2026/10/5")
    assert _changed() == ["2026-10 r1 alpha"]


def test_i26_what_lies_in_the_next_month_does_not(published: MonthRun, alpha: Hospital) -> None:
    _commit(alpha, "2026/11/5")
    assert _changed() == []


def test_i26_an_undo_asks_for_one_as_well(published: MonthRun, alpha: Hospital) -> None:
    file = _commit(alpha, "2026/10/5", at=NOVEMBER_1 - timedelta(hours=1))
    assert _changed() == []
    hand_over.undo(hospital=alpha, file=file, principal=_alice(alpha), at=LATER)
    assert _changed() == ["2026-10 r1 alpha"]


def test_i26_the_month_is_done_again_and_what_was_published_stays(
    published: MonthRun, alpha: Hospital
) -> None:
    assert published.state == states.PUBLISHED
    _commit(alpha, "2026/10/5")
    (run,) = close_month.revise_changed_months(at=LATER)
    assert (run.revision, run.state) == (2, states.OPEN)
    assert "alpha" in run.reason
    assert queries.run(published.pk).state == states.PUBLISHED
    assert close_month.revise_changed_months(at=LATER) == []


def test_i26_a_month_that_is_still_on_its_way_waits(alpha: Hospital) -> None:
    furnish(alpha)
    run = close_month.run_month(month=OCTOBER, by="tests", at=NOVEMBER_1)
    close_month.collect_hospital(run_id=run.pk, hospital_id=alpha.pk, at=NOVEMBER_1)
    _commit(alpha, "2026/10/5")
    assert close_month.revise_changed_months(at=LATER) == []
    assert _changed() == ["2026-10 r1 alpha"]


def test_i26_a_category_that_is_managed_otherwise_asks_for_one(
    published: MonthRun, alpha: Hospital
) -> None:
    with inside(alpha):
        arrivals.commit("loans", OCTOBER, [("X-1", "2026/10/5", "2026/10/6", "")])
        LocalCategory.objects.create(name="輸液P")
        Device.objects.update(local_category="輸液P")
    row = {"name": "輸液P", "managed": "resident"}
    masters.write(masters.CATEGORIES, [row], hospital=alpha, principal=_alice(alpha), at=LATER)
    with inside(alpha):
        assert set(Device.objects.values_list("managed", flat=True)) == {"resident"}
    assert _changed() == ["2026-10 r1 alpha"]


def test_i26_a_marked_device_asks_for_one(published: MonthRun, alpha: Hospital) -> None:
    with inside(alpha):
        arrivals.commit("loans", OCTOBER, [("X-1", "2026/10/5", "2026/10/6", "")])
    decide_on_devices.mark(
        hospital=alpha,
        device_key="aoba-0",
        managed="ward",
        is_demo=False,
        note="",
        principal=_alice(alpha),
        at=LATER,
    )
    assert _changed() == ["2026-10 r1 alpha"]
