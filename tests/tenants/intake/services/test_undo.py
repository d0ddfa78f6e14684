"""Taking a commit back: exactly, unless something rests on it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.equipment.models import Device, Fault, Loan, LoneReturn, Ward
from tenants.intake import services
from tenants.intake.models import Change, Deed, FileState, ImportFile, ImportProfile
from tests.tenants.intake.services.arrivals import (
    AT,
    BY,
    LEDGER,
    NOVEMBER,
    OCTOBER,
    SEPTEMBER,
    commit,
    confirm,
    hand_over,
    known,
    pump,
    stands,
)

pytestmark = pytest.mark.usefixtures("in_alpha")

Delivery = tuple[str, Any, list[tuple[str, ...]]]


def undo(file: ImportFile, **more: Any) -> ImportFile:
    return services.undo(file=file, by=BY, at=AT, **more)


def test_i34_undo_restores_exactly() -> None:
    commit("ledger", SEPTEMBER, [pump(1), pump(2)])
    commit("loans", SEPTEMBER, [("ME-1", "2026/9/3 9:00", "", "ICU"), ("ME-7", "2026/9/4", "", "")])
    before, ids = known(), list(Device.objects.order_by("key").values_list("pk", flat=True))
    file = commit("ledger", OCTOBER, [pump(1, ward="HCU"), pump(7)])
    assert known() != before
    undo(file)
    assert known() == before
    assert list(Device.objects.order_by("key").values_list("pk", flat=True)) == ids


def test_i34_a_ward_that_only_the_file_named_goes_with_it() -> None:
    commit("ledger", SEPTEMBER, [pump(1)])
    undo(commit("loans", SEPTEMBER, [("ME-1", "2026/9/3 9:00", "", "HCU")]))
    assert list(Ward.objects.values_list("name", flat=True)) == ["3階東"]


def test_i34_a_ward_that_somebody_described_stays() -> None:
    file = commit("ledger", SEPTEMBER, [pump(1)])
    Ward.objects.update(ward_type="icu")
    undo(file)
    assert Ward.objects.get().ward_type == "icu"


def test_i34_the_file_it_had_replaced_counts_again() -> None:
    first = commit("ledger", OCTOBER, [pump(1), pump(2)])
    before = known()
    undo(commit("ledger", OCTOBER, [pump(1, ward="ICU"), pump(3)]))
    first.refresh_from_db()
    assert (first.state, first.replaced_by) == (FileState.COMMITTED, None)
    assert known() == before


def test_i34_what_was_learnt_by_the_file_is_forgotten() -> None:
    headers = ("機器番号", *LEDGER[1:])
    commit("ledger", SEPTEMBER, [pump(1)])
    undo(commit("ledger", OCTOBER, [pump(1)], headers=headers))
    assert ImportProfile.objects.count() == 1
    assert hand_over("ledger", NOVEMBER, [pump(1)], headers=headers).state == FileState.TO_MAP


def test_i34_what_another_file_rests_on_stays_learnt() -> None:
    file = commit("ledger", SEPTEMBER, [pump(1)])
    commit("ledger", OCTOBER, [pump(1)])
    undo(file)
    assert ImportProfile.objects.count() == 1


def test_i34_a_file_with_a_committed_correction_is_still_needed() -> None:
    file = commit("ledger", OCTOBER, [pump(1), pump(2, acquired="R2.2.30")])
    headers = (*LEDGER, "エラー内容")
    correction = commit("ledger", OCTOBER, [(*pump(2), "日付")], headers=headers)
    with pytest.raises(services.StillNeeded) as refused:
        undo(file)
    assert refused.value.params["files"] == [correction.filename]
    undo(correction)
    assert undo(file).state == FileState.UNDONE
    assert not Device.objects.exists()


def test_i34_a_replaced_file_names_the_one_that_took_its_place() -> None:
    file = commit("ledger", OCTOBER, [pump(1)])
    commit("ledger", OCTOBER, [pump(2)])
    file.refresh_from_db()
    with pytest.raises(services.StillNeeded) as refused:
        undo(file)
    assert refused.value.params["reason"] == "replaced"


def test_i34_after_thirty_days_it_is_too_late() -> None:
    file = commit("ledger", OCTOBER, [pump(1)])
    services.check_undo(file, at=AT + timedelta(days=30))
    with pytest.raises(services.TooLate):
        services.undo(file=file, by=BY, at=AT + timedelta(days=30, seconds=1))


def test_i34_committing_again_brings_all_back() -> None:
    file = commit("ledger", OCTOBER, [pump(1)])
    before = known()
    undo(file, reason="wrong month")
    assert not Device.objects.exists()
    again = services.commit(file=file, by=BY, at=AT)
    assert (again.state, again.undone_at, again.undone_by) == (FileState.COMMITTED, None, "")
    assert known() == before


def test_i34_the_same_bytes_do_not_bring_back_what_a_person_took_away() -> None:
    commit("ledger", SEPTEMBER, [pump(1)])
    file = undo(commit("ledger", OCTOBER, [pump(1)]))
    again = hand_over("ledger", OCTOBER, [pump(1)], auto_commit=True)
    assert (again.pk, again.state) == (file.pk, FileState.UNDONE)


def test_a_change_tells_who_did_what_and_what_it_did() -> None:
    commit("ledger", SEPTEMBER, [pump(1), pump(2)])
    file = commit("ledger", OCTOBER, [pump(1, ward="ICU"), pump(3)])
    done = Change.objects.get(file=file)
    assert (done.deed, done.by) == (Deed.COMMIT, BY)
    assert done.counts == {"new": 1, "changed": 1, "gone": 0, "same": 0, "missing": 1}
    undo(file, reason="the test ledger")
    taken_back = Change.objects.filter(file=file).first()
    assert (taken_back.deed, taken_back.reason) == (Deed.UNDO, "the test ledger")
    assert (taken_back.before["devices"], taken_back.after["devices"]) == (3, 2)
    assert taken_back.counts == {"new": 0, "changed": 1, "gone": 1}


def test_i26_a_change_knows_which_months_it_touches() -> None:
    commit("loans", OCTOBER, [("ME-1", "2026/10/3", "2026/10/4", "")])
    late = commit(
        "loans", NOVEMBER, [("ME-1", "2026/9/3", "2026/9/5", ""), ("ME-2", "2026/11/3", "", "")]
    )
    assert Change.objects.get(file=late).months == ["2026-09-01", "2026-10-01", "2026-11-01"]


def test_i26_a_file_that_tells_nothing_new_touches_no_month() -> None:
    commit("loans", OCTOBER, [("ME-1", "2026/10/3", "2026/10/4", "")])
    again = commit("loans", NOVEMBER, [("ME-1", "2026/10/3", "2026/10/4", "")])
    assert Change.objects.get(file=again).months == []


DELIVERIES: tuple[Delivery, ...] = (
    ("ledger", SEPTEMBER, [pump(1), pump(2), pump(3)]),
    ("ledger", OCTOBER, [pump(1, ward="ICU"), pump(4, retired="R8.10.1")]),
    ("ledger", OCTOBER, [pump(2), pump(4, ward="HCU")]),
    ("ledger", NOVEMBER, [pump(1), pump(5)]),
    ("loans", SEPTEMBER, [("ME-1", "2026/9/3 9:00", "", "ICU"), ("ME-9", "2026/9/4 9:00", "", "")]),
    ("loans", OCTOBER, [("ME-1", "2026/9/3 9:00", "2026/10/2 8:00", "OPE")]),
    ("loans", OCTOBER, [("ME-1", "2026/10/9", "", "透析"), ("ME-9", "", "2026/10/5", "")]),
    ("faults", OCTOBER, [("ME-3", "2026/10/5", "落下", "")]),
    (
        "faults",
        NOVEMBER,
        [("ME-3", "2026/10/5", "落下", "2026/11/4"), ("ME-5", "2026/11/5", "", "")],
    ),
)
STEPS = st.lists(
    st.tuples(st.sampled_from(["commit", "undo"]), st.integers(0, len(DELIVERIES) - 1)),
    max_size=12,
)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_i34_what_is_known_is_what_the_standing_files_alone_would_tell(
    steps: list[tuple[str, int]],
) -> None:
    with transaction.atomic():
        files = [confirm(hand_over(*delivery)) for delivery in DELIVERIES]
        with transaction.atomic():
            for deed, place in steps:
                _do(deed, files[place])
            standing = [file for file in files if stands(file)]
            found = known(with_files=True)
            transaction.set_rollback(True)
        for file in sorted(standing, key=lambda one: one.pk):
            _do("commit", file)
        assert known(with_files=True) == found
        transaction.set_rollback(True)


def _do(deed: str, file: ImportFile) -> None:
    file.refresh_from_db()
    if deed == "commit":
        services.commit(file=file, by=BY, at=AT, confirm_size=True)
    elif file.state == FileState.COMMITTED:
        undo(file)


def test_everything_can_be_taken_back_to_nothing() -> None:
    files = [commit(*delivery) for delivery in DELIVERIES]
    for file in files[::-1]:
        file.refresh_from_db()
        if file.state == FileState.COMMITTED:
            undo(file)
    assert not any(model.objects.exists() for model in (Device, Loan, LoneReturn, Fault, Ward))
