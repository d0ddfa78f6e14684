"""What it means that a ledger does not list a device (I-22, I-23)."""

from datetime import date

import pytest

from tenants.equipment.models import Device
from tenants.intake import proposals, services
from tenants.intake.models import Change, FileState, ImportFile
from tenants.intake.services import decisions, profiles
from tests.tenants.intake.services.arrivals import (
    AT,
    BY,
    NOVEMBER,
    OCTOBER,
    SEPTEMBER,
    commit,
    hand_over,
    known,
    pump,
)

pytestmark = pytest.mark.usefixtures("in_alpha")

TEN = [pump(number) for number in range(10)]


def commit_delta(month, rows):
    file = hand_over("ledger", month, rows)
    mapping = profiles.from_json({**file.mapping, "snapshot": False})
    file = services.map_columns(file=file, mapping=mapping, by=BY, at=AT)
    return services.commit(file=file, by=BY, at=AT)


def gone() -> tuple[date | None, date | None, str]:
    return Device.objects.values_list("missing_since", "retired_on", "retired_basis").get(
        key="ME-9"
    )


@pytest.fixture
def presumed() -> None:
    for month, rows in ((SEPTEMBER, TEN), (OCTOBER, TEN[:9]), (NOVEMBER, TEN[:9])):
        commit("ledger", month, rows)


def test_i22_a_delta_marks_nobody_missing_whatever_its_size() -> None:
    commit("ledger", SEPTEMBER, TEN)
    file = commit_delta(OCTOBER, [pump(1, ward="ICU"), pump(11)])
    assert (file.state, file.rows_new, file.rows_changed) == (FileState.COMMITTED, 1, 1)
    assert not Device.objects.filter(missing_since__isnull=False).exists()
    assert Device.objects.count() == 11


def test_i22_a_delta_adds_to_the_files_of_its_month() -> None:
    first = commit("ledger", OCTOBER, TEN)
    commit_delta(OCTOBER, [pump(1, ward="ICU")])
    first.refresh_from_db()
    assert first.state == FileState.COMMITTED
    assert Device.objects.get(key="ME-1").ward.name == "ICU"


def test_i22_next_months_file_is_a_delta_again() -> None:
    commit("ledger", SEPTEMBER, TEN)
    commit_delta(OCTOBER, [pump(1)])
    later = hand_over("ledger", NOVEMBER, [pump(2, ward="ICU")], auto_commit=True)
    assert (later.state, later.is_snapshot) == (FileState.COMMITTED, False)


def test_i22_a_snapshot_is_compared_with_the_snapshot_before_not_with_a_delta() -> None:
    commit("ledger", SEPTEMBER, TEN)
    commit_delta(OCTOBER, [pump(1)])
    file = hand_over("ledger", NOVEMBER, TEN[:9])
    mapping = profiles.from_json({**file.mapping, "snapshot": True})
    file = services.map_columns(file=file, mapping=mapping, by=BY, at=AT)
    assert services.commit(file=file, by=BY, at=AT).state == FileState.COMMITTED
    assert gone() == (NOVEMBER.start, None, "")


def test_i23_absent_twice_is_presumed_and_can_be_counted(presumed: None) -> None:
    assert gone() == (OCTOBER.start, OCTOBER.start, "presumed")
    assert proposals.presumed_retired().count() == 1


def test_i23_the_hospital_confirms_with_a_day(presumed: None) -> None:
    decisions.judge_absence(
        device_key="ME-9", gone=True, retired_on=date(2026, 9, 20), by=BY, at=AT
    )
    assert gone() == (OCTOBER.start, date(2026, 9, 20), "manual")
    assert not proposals.presumed_retired().exists()


def test_i23_a_device_that_is_still_here_stays_so_whatever_ledgers_come(presumed: None) -> None:
    decisions.judge_absence(device_key="ME-9", gone=False, by=BY, at=AT)
    commit("ledger", NOVEMBER.next(), TEN[:9])
    assert gone() == (OCTOBER.start, None, "")


def test_i23_an_answer_can_be_taken_back(presumed: None) -> None:
    before = known()
    decisions.judge_absence(device_key="ME-9", gone=False, by=BY, at=AT)
    decisions.judge_absence(device_key="ME-9", gone=None, by=BY, at=AT)
    assert known() == before


def test_i23_an_answer_speaks_of_that_absence_only(presumed: None) -> None:
    decisions.judge_absence(device_key="ME-9", gone=False, by=BY, at=AT)
    month = NOVEMBER.next()
    for rows in (TEN, TEN[:9], TEN[:9]):
        commit("ledger", month, rows)
        month = month.next()
    assert gone()[2] == "presumed"


def test_i23_of_a_device_that_is_not_missing_nothing_can_be_said() -> None:
    commit("ledger", OCTOBER, TEN)
    with pytest.raises(services.NotProposed):
        decisions.judge_absence(device_key="ME-9", gone=True, by=BY, at=AT)


def test_i26_a_second_absence_touches_the_months_since_the_first(presumed: None) -> None:
    assert Change.objects.first().months == ["2026-10-01", "2026-11-01"]


def test_i26_a_device_that_comes_back_touches_the_months_it_was_thought_gone(
    presumed: None,
) -> None:
    december = NOVEMBER.next()
    commit("ledger", december, TEN)
    assert gone() == (None, None, "")
    assert Change.objects.first().months == ["2026-10-01", "2026-11-01", "2026-12-01"]


def test_i26_an_undo_of_the_second_absence_touches_them_too(presumed: None) -> None:
    file = ImportFile.objects.get(month=NOVEMBER.start)
    services.undo(file=file, by=BY, at=AT)
    assert gone() == (OCTOBER.start, None, "")
    assert Change.objects.first().months == ["2026-10-01", "2026-11-01"]


def test_i26_a_first_absence_touches_no_earlier_month() -> None:
    commit("ledger", SEPTEMBER, TEN)
    commit("ledger", OCTOBER, TEN[:9])
    assert Change.objects.first().months == []


def test_i26_a_retirement_in_the_past_touches_the_months_since_that_day() -> None:
    commit("ledger", SEPTEMBER, TEN)
    commit("ledger", NOVEMBER, [*TEN[:9], pump(9, retired="R8.10.5")])
    assert Change.objects.first().months == ["2026-10-01", "2026-11-01"]
