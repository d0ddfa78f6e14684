"""What a commit makes known."""

from datetime import datetime

import pytest

from shared.kernel.clock import JST
from tenants.equipment.models import Device, DeviceVersion, Fault, Loan
from tenants.intake import services
from tenants.intake.models import Change, FileState
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
)

pytestmark = pytest.mark.usefixtures("in_alpha")

TEN = [pump(number) for number in range(10)]


def test_a_ledger_becomes_devices_matched_to_the_catalogue() -> None:
    commit("ledger", OCTOBER, [pump(1, maker="あおば医科工業㈱", model="ＡＰ１００")])
    device = Device.objects.get(key="ME-1")
    assert (device.category_code, device.maker_code) == ("infusion-pump", "aoba")
    assert (str(device.acquired_on), device.acquired_precision) == ("2020-04-01", "d")
    assert (device.ward.name, device.first_seen_month) == ("3階東", OCTOBER.start)
    assert device.model_id is not None


def test_i24_permuted_rows_change_nothing_and_that_is_logged() -> None:
    first = commit("ledger", OCTOBER, TEN)
    before = known()
    second = commit("ledger", OCTOBER, TEN[::-1])
    first.refresh_from_db()
    assert (first.state, second.state) == (FileState.COMMITTED, FileState.SAME)
    assert second.notices == [{"code": "N-SAME-CONTENT", "params": {"file": "ledger.csv"}}]
    assert Change.objects.get(file=second).counts["same"] == 10
    assert known() == before


def test_i24_the_same_rows_in_another_files_columns_are_remembered_too() -> None:
    commit("ledger", OCTOBER, TEN)
    headers = ("機器番号", *LEDGER[1:])
    commit("ledger", OCTOBER, TEN[::-1], headers=headers)
    later = hand_over("ledger", NOVEMBER, TEN, headers=headers, auto_commit=True)
    assert later.state == FileState.COMMITTED


def test_committing_twice_does_nothing() -> None:
    file = commit("ledger", OCTOBER, TEN)
    ids = list(Device.objects.values_list("pk", flat=True))
    again = services.commit(file=file, by="somebody else", at=AT)
    assert (again.committed_by, list(Device.objects.values_list("pk", flat=True))) == (BY, ids)


def test_an_unmapped_file_cannot_be_committed() -> None:
    with pytest.raises(services.WrongState):
        services.commit(file=hand_over("ledger", OCTOBER, TEN), by=BY, at=AT)


def test_a_version_is_written_only_when_something_changed() -> None:
    commit("ledger", OCTOBER, TEN)
    file = commit("ledger", NOVEMBER, [pump(0, ward="ICU"), *TEN[1:]])
    assert file.rows_changed == 1
    versions = DeviceVersion.objects.filter(device__key="ME-0").order_by("valid_from")
    assert [one.attributes["ward"] for one in versions] == ["3階東", "ICU"]
    assert DeviceVersion.objects.count() == 11


def test_a_device_absent_once_is_missing_and_absent_twice_presumed_retired() -> None:
    commit("ledger", SEPTEMBER, TEN)
    commit("ledger", OCTOBER, TEN[:9])
    gone = Device.objects.get(key="ME-9")
    assert (gone.missing_since, gone.retired_on) == (OCTOBER.start, None)
    commit("ledger", NOVEMBER, TEN[:9])
    gone.refresh_from_db()
    assert (gone.missing_since, gone.retired_on) == (OCTOBER.start, OCTOBER.start)


def test_a_device_told_as_before_is_not_written() -> None:
    def places() -> dict[str, str]:
        rows = Device.objects.extra(select={"place": "equipment_device.ctid::text"})
        return dict(rows.values_list("key", "place"))

    commit("ledger", OCTOBER, TEN)
    before = places()
    commit("ledger", NOVEMBER, [pump(0, ward="ICU"), *TEN[1:]])
    assert {key for key, place in places().items() if place != before[key]} == {"ME-0"}


def test_the_month_of_the_last_ledger_is_kept_of_devices_that_the_latest_lacks() -> None:
    commit("ledger", SEPTEMBER, TEN)
    commit("ledger", OCTOBER, TEN[:9])
    commit("ledger", NOVEMBER, TEN[:8])
    seen = dict(Device.objects.values_list("key", "last_seen_month"))
    assert (seen["ME-7"], seen["ME-8"], seen["ME-9"]) == (None, OCTOBER.start, SEPTEMBER.start)


def test_a_device_that_comes_back_was_never_retired() -> None:
    for month, rows in ((SEPTEMBER, TEN), (OCTOBER, TEN[:9]), (NOVEMBER, TEN[:9])):
        commit("ledger", month, rows)
    commit("ledger", NOVEMBER.next(), TEN)
    back = Device.objects.get(key="ME-9")
    assert (back.missing_since, back.retired_on) == (None, None)


def test_a_retirement_told_by_a_ledger_stands() -> None:
    commit("ledger", SEPTEMBER, [*TEN[:9], pump(9, retired="R8.8.31")])
    commit("ledger", OCTOBER, TEN[:9])
    commit("ledger", NOVEMBER, TEN[:9])
    assert str(Device.objects.get(key="ME-9").retired_on) == "2026-08-31"


def test_a_shrunken_ledger_is_held_until_somebody_confirms() -> None:
    commit("ledger", OCTOBER, TEN)
    file = services.commit(file=confirm(hand_over("ledger", NOVEMBER, TEN[:7])), by=BY, at=AT)
    assert file.state == FileState.TO_CHECK
    assert file.notices == [{"code": "W-SIZE", "params": {"rows": 7, "before": 10}}]
    assert not Device.objects.filter(missing_since__isnull=False).exists()
    file = services.commit(file=file, by=BY, at=AT, confirm_size=True)
    assert (file.state, Device.objects.filter(missing_since=NOVEMBER.start).count()) == (
        FileState.COMMITTED,
        3,
    )


def test_a_swollen_ledger_is_held() -> None:
    commit("ledger", OCTOBER, TEN[:6])
    assert hand_over("ledger", NOVEMBER, TEN, auto_commit=True).state == FileState.TO_CHECK


def test_rejected_rows_do_not_block_the_others() -> None:
    file = commit("ledger", OCTOBER, [*TEN, ("", *pump(11)[1:])])
    assert (file.rows, file.rows_committed, file.rows_rejected) == (11, 10, 1)
    assert Device.objects.count() == 10


def test_overlong_texts_do_not_stop_a_commit() -> None:
    wordy = pump(1, name="名" * 300, maker="社" * 300, model="型" * 300, ward="棟" * 300)
    file = commit("ledger", OCTOBER, [wordy, pump("9" * 300), pump(2)])
    assert (file.rows_committed, file.rows_rejected) == (2, 1)
    device = Device.objects.get(key="ME-1")
    assert (len(device.local_name), len(device.ward.name)) == (200, 120)
    assert len(file.import_rows.get(number=2).raw["機器名"]) == 300


def test_many_rejected_rows_wait_for_a_person() -> None:
    commit("ledger", OCTOBER, TEN)
    file = hand_over("ledger", NOVEMBER, [*TEN, ("", *pump(11)[1:])], auto_commit=True)
    assert file.state == FileState.TO_CHECK


def test_an_open_loan_gets_its_return() -> None:
    commit("ledger", OCTOBER, TEN)
    commit("loans", OCTOBER, [("ME-1", "2026/10/30 9:00", "", "ICU")])
    assert Loan.objects.get().returned_at is None
    file = commit("loans", NOVEMBER, [("ME-1", "2026/10/30 9:00", "2026/11/2 10:00", "ICU")])
    loan = Loan.objects.select_related("device", "ward").get()
    assert (loan.returned_at.day, loan.device.key, loan.ward.name) == (2, "ME-1", "ICU")
    assert (file.rows_new, file.rows_changed) == (0, 1)


def test_loans_of_unknown_devices_are_kept_and_linked_later() -> None:
    file = commit("loans", OCTOBER, [("ME-1", "2026/10/30 9:00", "", "ICU")])
    assert file.notices == [{"code": "W-UNKNOWN-DEVICE", "params": {"rows": 1}}]
    assert Loan.objects.get().device is None
    commit("ledger", OCTOBER, TEN)
    assert Loan.objects.get().device.key == "ME-1"


def test_a_fault_is_told_once_and_then_completed() -> None:
    commit("ledger", OCTOBER, TEN)
    commit("faults", OCTOBER, [("ME-1", "2026/10/5", "落下", "")])
    commit("faults", NOVEMBER, [("ME-1", "2026/10/5", "落下", "2026/11/3")])
    fault = Fault.objects.get()
    assert (fault.device.key, fault.restored_precision) == ("ME-1", "d")
    assert fault.restored_at == datetime(2026, 11, 3, tzinfo=JST)


def test_a_loan_that_a_replacement_does_not_tell_is_forgotten() -> None:
    commit("loans", OCTOBER, [("ME-1", "2026/10/1 9:00", "", "ICU")])
    commit("loans", OCTOBER, [("ME-2", "2026/10/2 9:00", "", "ICU")])
    assert [loan.device_key for loan in Loan.objects.all()] == ["ME-2"]


def test_a_device_that_a_replacement_does_not_tell_is_forgotten_but_not_its_loans() -> None:
    commit("ledger", OCTOBER, TEN)
    commit("loans", OCTOBER, [("ME-9", "2026/10/1 9:00", "", "ICU")])
    commit("ledger", OCTOBER, TEN[:9])
    assert not Device.objects.filter(key="ME-9").exists()
    assert Loan.objects.get().device is None
