"""A month's close, stage by stage, with Alpha and Bravo."""

import pytest

from optiserve.tenancy.context import inside
from optiserve.usecases import close_month
from shared.aggregates import queries, services, states
from shared.aggregates.models import CubeCell, HospitalRun, MonthRun, Release, ReleaseCell
from shared.hospitals.models import Hospital, HospitalState
from tenants.equipment.models import Device
from tests.journeys.small_world import NOVEMBER_1, OCTOBER, furnish


@pytest.fixture
def run(alpha: Hospital, bravo: Hospital) -> MonthRun:
    """October, started; both hospitals have equipment."""
    furnish(alpha)
    furnish(bravo)
    return close_month.run_month(month=OCTOBER, by="tests", at=NOVEMBER_1)


@pytest.fixture
def protected(run: MonthRun) -> MonthRun:
    """October, protected."""
    for part in queries.parts(run.pk):
        _collect(run, part.hospital)
    services.finish_collecting(run_id=run.pk)
    close_month.protect_run(run_id=run.pk)
    return queries.run(run.pk)


def _collect(run: MonthRun, hospital: Hospital) -> bool:
    return close_month.collect_hospital(run_id=run.pk, hospital_id=hospital.pk, at=NOVEMBER_1)


def test_every_active_hospital_takes_part(alpha: Hospital, bravo: Hospital) -> None:
    Hospital.objects.filter(pk=bravo.pk).update(state=HospitalState.SUSPENDED)
    run = close_month.run_month(month=OCTOBER, by="tests", at=NOVEMBER_1)
    assert [part.hospital for part in queries.parts(run.pk)] == [alpha]


def test_running_a_month_twice_starts_it_once(run: MonthRun) -> None:
    again = close_month.run_month(month=OCTOBER, by="tests", at=NOVEMBER_1)
    assert again.pk == run.pk
    assert HospitalRun.objects.count() == 2


def test_a_contribution_carries_its_hospitals_place(run: MonthRun, alpha: Hospital) -> None:
    _collect(run, alpha)
    first = queries.contributions(run.pk)[0]
    assert (first.category, first.maker) == ("infusion-pump", "aoba")
    assert (first.region, first.prefecture, first.band) == ("kanto", "13", "100-199")
    assert first.contributor == alpha.contributor
    assert first.devices >= 5


def test_collecting_twice_changes_nothing(run: MonthRun, alpha: Hospital) -> None:
    _collect(run, alpha)
    before = list(queries.contributions(run.pk).values())
    with inside(alpha):
        Device.objects.first().delete()
    assert not _collect(run, alpha)
    assert list(queries.contributions(run.pk).values()) == before


def test_a_hospital_that_does_not_take_part_is_not_collected(bravo: Hospital) -> None:
    run = services.open_month(month=OCTOBER, by="tests", at=NOVEMBER_1)
    with pytest.raises(HospitalRun.DoesNotExist):
        _collect(run, bravo)


def test_nothing_is_protected_before_all_is_collected(run: MonthRun, alpha: Hospital) -> None:
    _collect(run, alpha)
    assert not close_month.protect_run(run_id=run.pk)
    assert not queries.cube(run.pk).exists()


def test_the_cube_keeps_true_values_for_the_operator(protected: MonthRun) -> None:
    collected = sum(row.devices for row in queries.contributions(protected.pk))
    whole = queries.cube(protected.pk).get(product="all", geo="jp", band="all")
    assert (whole.devices, whole.contributors) == (collected, 2)


def test_protecting_twice_changes_nothing(protected: MonthRun) -> None:
    before = list(queries.cube(protected.pk).values())
    assert not close_month.protect_run(run_id=protected.pk)
    assert list(queries.cube(protected.pk).values()) == before


def test_two_hospitals_are_too_few_to_publish_anything(protected: MonthRun) -> None:
    assert close_month.publish_run(run_id=protected.pk, at=NOVEMBER_1)
    assert Release.objects.get().cells_published == 0
    assert not ReleaseCell.objects.filter(devices__isnull=False).exists()


def test_publishing_twice_changes_nothing(protected: MonthRun) -> None:
    close_month.publish_run(run_id=protected.pk, at=NOVEMBER_1)
    assert not close_month.publish_run(run_id=protected.pk, at=NOVEMBER_1)
    assert Release.objects.count() == 1


def test_what_can_be_attacked_is_refused(protected: MonthRun) -> None:
    CubeCell.objects.filter(run=protected).update(status="published")
    assert not close_month.publish_run(run_id=protected.pk, at=NOVEMBER_1)
    run = queries.run(protected.pk)
    assert run.state == states.PROTECTED
    assert "A01" in {finding["attack"] for finding in run.evidence["findings"]}
    assert not Release.objects.exists()


def test_a_refused_revision_leaves_the_last_release_alone(protected: MonthRun) -> None:
    close_month.publish_run(run_id=protected.pk, at=NOVEMBER_1)
    again = close_month.rerun_month(month=OCTOBER, reason="late file", by="tests", at=NOVEMBER_1)
    for part in queries.parts(again.pk):
        _collect(again, part.hospital)
    services.finish_collecting(run_id=again.pk)
    close_month.protect_run(run_id=again.pk)
    CubeCell.objects.filter(run=again).update(status="published")
    close_month.publish_run(run_id=again.pk, at=NOVEMBER_1)
    assert [release.run.revision for release in queries.releases(OCTOBER)] == [1]
