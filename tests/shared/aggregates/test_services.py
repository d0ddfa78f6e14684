"""Writing a month's close."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from shared.aggregates import missing, queries, services, states
from shared.aggregates.models import Contribution, HospitalRun, MonthRun, Release, ReleaseCell
from shared.aggregates.release import content_hash, visible
from shared.audit.models import Event
from shared.hospitals.models import Hospital
from tests.shared.aggregates.months import (
    EVIDENCE,
    NOVEMBER_1,
    OCTOBER,
    cell,
    collecting,
    contribution,
    opened,
    protected,
    published,
)


def _state(run: MonthRun) -> str:
    return queries.run(run.pk).state


def test_opening_a_month_twice_gives_the_same_run(db: Any) -> None:
    assert opened().pk == opened().pk


def test_opening_is_audited_once(db: Any) -> None:
    opened()
    opened()
    assert Event.objects.filter(operation="month.open").count() == 1


def test_a_month_that_is_not_published_is_not_reopened(db: Any) -> None:
    collecting()
    with pytest.raises(services.RunUnfinished):
        services.reopen(month=OCTOBER, reason="late file", by="tests", at=NOVEMBER_1)


def test_reopening_needs_a_reason(db: Any) -> None:
    published()
    with pytest.raises(services.ReasonMissing):
        services.reopen(month=OCTOBER, reason="  ", by="tests", at=NOVEMBER_1)


def test_a_month_that_was_never_opened_is_not_reopened(db: Any) -> None:
    with pytest.raises(services.MonthNotOpen):
        services.reopen(month=OCTOBER, reason="late file", by="tests", at=NOVEMBER_1)


def test_a_published_month_is_reopened_as_the_next_revision(db: Any) -> None:
    published()
    again = services.reopen(month=OCTOBER, reason="late file", by="tests", at=NOVEMBER_1)
    assert (again.revision, again.state, again.reason) == (2, states.OPEN, "late file")


def test_a_refused_month_can_be_reopened(db: Any) -> None:
    run = protected(cell())
    services.refuse(run_id=run.pk, findings=[{"attack": "A01"}])
    assert services.reopen(month=OCTOBER, reason="mended", by="tests", at=NOVEMBER_1).revision == 2


def test_collecting_begins_once(alpha: Hospital, bravo: Hospital) -> None:
    run = collecting(alpha.pk)
    collecting(alpha.pk, bravo.pk)
    assert [part.hospital_id for part in queries.parts(run.pk)] == [alpha.pk]


def test_a_hospitals_figures_are_stored_once(alpha: Hospital) -> None:
    run = collecting(alpha.pk)
    asked = {"run_id": run.pk, "hospital_id": alpha.pk, "at": NOVEMBER_1}
    assert services.store_contributions(rows=[contribution()], **asked)
    assert not services.store_contributions(rows=[contribution(devices=99)], **asked)
    assert [row.devices for row in queries.contributions(run.pk)] == [12]


def test_rows_left_by_a_broken_attempt_are_replaced(alpha: Hospital) -> None:
    run = collecting(alpha.pk)
    Contribution.objects.bulk_create([contribution(run=run, hospital=alpha, devices=99)])
    services.store_contributions(
        run_id=run.pk, hospital_id=alpha.pk, rows=[contribution()], at=NOVEMBER_1
    )
    assert [row.devices for row in queries.contributions(run.pk)] == [12]


def test_a_run_waits_for_its_last_hospital(alpha: Hospital, bravo: Hospital) -> None:
    run = collecting(alpha.pk, bravo.pk)
    services.store_contributions(run_id=run.pk, hospital_id=alpha.pk, rows=[], at=NOVEMBER_1)
    assert not services.finish_collecting(run_id=run.pk)
    services.store_contributions(run_id=run.pk, hospital_id=bravo.pk, rows=[], at=NOVEMBER_1)
    assert services.finish_collecting(run_id=run.pk)


def test_a_month_that_was_not_started_is_not_collected(db: Any) -> None:
    assert not services.finish_collecting(run_id=opened().pk)


def test_cells_are_not_stored_before_everything_is_collected(alpha: Hospital) -> None:
    run = collecting(alpha.pk)
    assert not services.store_cells(run_id=run.pk, cells=[cell()], evidence=EVIDENCE)
    assert not queries.cube(run.pk).exists()


def test_a_month_is_published_once(db: Any) -> None:
    run = published(cell())
    assert services.publish(run_id=run.pk, cells=[], evidence=EVIDENCE, at=NOVEMBER_1) is None
    assert Release.objects.get().cells_published == 1


def test_a_withheld_cell_has_no_values(db: Any) -> None:
    published(cell(status="secondary", lending_status="secondary", events_status="primary"))
    stored = ReleaseCell.objects.get()
    assert (stored.contributors, stored.devices, stored.loans, stored.faults) == (None,) * 4


def test_events_are_withheld_alone(db: Any) -> None:
    published(cell(events_status="primary"))
    stored = ReleaseCell.objects.get()
    assert (stored.devices, stored.loans, stored.faults, stored.repair_minutes) == (
        12, 60, None, None,
    )  # fmt: skip


def test_a_cell_knows_its_category_and_maker(db: Any) -> None:
    published(cell("all"), cell("c:aed"), cell("c:aed/m:aoba"))
    parts = ReleaseCell.objects.order_by("product").values_list("category", "maker")
    assert list(parts) == [("", ""), ("aed", ""), ("aed", "aoba")]


def test_a_release_cannot_be_changed(db: Any) -> None:
    published(cell())
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        ReleaseCell.objects.update(devices=1)


def test_the_content_hash_does_not_depend_on_the_order() -> None:
    one, two = visible(cell(geo="jp")), visible(cell(geo="r:kanto"))
    assert content_hash([one, two]) == content_hash([two, one])


def test_the_content_hash_sees_a_single_unit() -> None:
    assert content_hash([visible(cell())]) != content_hash([visible(cell(faults=12))])


def test_the_content_hash_does_not_tell_what_was_withheld() -> None:
    hidden = visible(cell(geo="p:13", status="primary"))
    assert content_hash([visible(cell()), hidden]) == content_hash([visible(cell())])


def test_a_month_is_delivered_when_every_hospital_has_its_report(alpha: Hospital) -> None:
    run = collecting(alpha.pk)
    services.store_contributions(run_id=run.pk, hospital_id=alpha.pk, rows=[], at=NOVEMBER_1)
    services.finish_collecting(run_id=run.pk)
    services.store_cells(run_id=run.pk, cells=[], evidence=EVIDENCE)
    services.publish(run_id=run.pk, cells=[], evidence=EVIDENCE, at=NOVEMBER_1)
    assert not services.finish_delivering(run_id=run.pk, at=NOVEMBER_1)
    services.record_delivery(
        run_id=run.pk, hospital_id=alpha.pk, pages=3, size=90_000, at=NOVEMBER_1
    )
    assert services.finish_delivering(run_id=run.pk, at=NOVEMBER_1)
    assert _state(run) == states.DELIVERED


def test_a_piece_of_work_is_claimed_once_until_it_is_due_again(alpha: Hospital) -> None:
    run = collecting(alpha.pk)
    assert missing.claim(run_id=run.pk, at=NOVEMBER_1).hospital_ids == (alpha.pk,)
    assert missing.claim(run_id=run.pk, at=NOVEMBER_1).hospital_ids == ()
    later = NOVEMBER_1 + timedelta(minutes=3)
    assert missing.claim(run_id=run.pk, at=later).hospital_ids == (alpha.pk,)


def test_waits_double_up_to_half_an_hour(alpha: Hospital) -> None:
    run = collecting(alpha.pk)
    waits = []
    for _ in range(7):
        missing.claim(run_id=run.pk, at=NOVEMBER_1, again=True)
        due = HospitalRun.objects.get().due_at
        assert due is not None
        waits.append((due - NOVEMBER_1) // timedelta(minutes=1))
    assert waits == [2, 4, 8, 16, 32, 32, 32]


def test_work_claimed_by_a_clock_that_was_ahead_is_due_when_the_clock_is_right(
    alpha: Hospital,
) -> None:
    run = collecting(alpha.pk)
    missing.claim(run_id=run.pk, at=NOVEMBER_1 + timedelta(days=1))
    assert missing.claim(run_id=run.pk, at=NOVEMBER_1).hospital_ids == (alpha.pk,)


def test_a_refused_run_is_claimed_only_by_somebody_who_insists(db: Any) -> None:
    run = protected(cell())
    services.refuse(run_id=run.pk, findings=[{"attack": "A01"}])
    assert not missing.claim(run_id=run.pk, at=NOVEMBER_1).run
    assert missing.claim(run_id=run.pk, at=NOVEMBER_1, again=True).run


def test_success_forgets_the_error(alpha: Hospital) -> None:
    run = collecting(alpha.pk)
    services.record_failure(run_id=run.pk, hospital_id=alpha.pk, error="no disk")
    assert queries.parts(run.pk).get().error == "no disk"
    services.store_contributions(run_id=run.pk, hospital_id=alpha.pk, rows=[], at=NOVEMBER_1)
    assert queries.parts(run.pk).get().error == ""


def test_progress_counts_hospitals(alpha: Hospital, bravo: Hospital) -> None:
    run = collecting(alpha.pk, bravo.pk)
    services.store_contributions(run_id=run.pk, hospital_id=alpha.pk, rows=[], at=NOVEMBER_1)
    services.record_failure(run_id=run.pk, hospital_id=bravo.pk, error="no disk")
    seen = queries.progress().get()
    assert (seen.taking_part, seen.collected, seen.delivered, seen.failing) == (2, 1, 0, 1)
