"""Devices that come back under another number (I-21)."""

from typing import Any

import pytest

from tenants.equipment.models import Device, Fault, Loan
from tenants.intake import proposals, services
from tenants.intake.models import ImportFile
from tenants.intake.services import decisions
from tests.tenants.intake.services.arrivals import (
    AT,
    BY,
    LEDGER,
    NOVEMBER,
    OCTOBER,
    SEPTEMBER,
    commit,
    known,
    pump,
)

HEADERS = (*LEDGER, "シリアル番号")


def ledger(month, *rows):
    return commit("ledger", month, rows, headers=HEADERS)


def numbered(number, serial, **more):
    return (*pump(number, **more), serial)


def answer(*, same: bool, former: str = "ME-1", key: str = "ME-9") -> None:
    decisions.answer_same(former_key=former, key=key, same=same, by=BY, at=AT)


@pytest.fixture(autouse=True)
def renumbered(in_alpha: Any) -> None:
    ledger(SEPTEMBER, numbered(1, "SN 100"), numbered(2, "SN200"))
    commit("loans", SEPTEMBER, [("ME-1", "2026/9/3 9:00", "2026/9/4 9:00", "ICU")])
    commit("faults", SEPTEMBER, [("ME-1", "2026/9/5", "落下", "")])
    ledger(OCTOBER, numbered(9, "sn100"), numbered(2, "SN200"))


def proposed() -> list[tuple[str, str]]:
    return [(one.former.key, one.present.key) for one in proposals.same_devices()]


def test_i21_a_renumbered_device_is_proposed_and_nothing_happens_by_itself() -> None:
    assert proposed() == [("ME-1", "ME-9")]
    assert Device.objects.count() == 3


@pytest.mark.parametrize("other", [numbered(9, "SN101"), numbered(9, "SN100", model="AP-200")])
def test_i21_another_serial_number_or_model_is_another_device(other: tuple[str, ...]) -> None:
    ledger(OCTOBER, other, numbered(2, "SN200"))
    assert proposed() == []


def test_i21_accepted_history_loans_and_faults_join() -> None:
    answer(same=True)
    device = Device.objects.get(key="ME-9")
    assert (Device.objects.count(), device.first_seen_month) == (2, SEPTEMBER.start)
    assert [one.attributes["asset_no"] for one in device.versions.all()] == ["ME-1", "ME-9"]
    assert (Loan.objects.get().device, Fault.objects.get().device) == (device, device)
    assert proposed() == []


def test_i21_later_files_may_use_either_number() -> None:
    answer(same=True)
    commit(
        "loans", NOVEMBER, [("ME-1", "2026/11/3 9:00", "", ""), ("ME-9", "2026/11/4 9:00", "", "")]
    )
    assert set(Loan.objects.values_list("device__key", flat=True)) == {"ME-9"}


def test_i21_what_was_joined_can_be_parted() -> None:
    before = known()
    answer(same=True)
    decisions.forget_same(former_key="ME-1", key="ME-9", by=BY, at=AT)
    assert known() == before
    assert proposed() == [("ME-1", "ME-9")]


def test_i21_a_refusal_is_remembered() -> None:
    before = known()
    answer(same=False)
    assert (proposed(), known()) == ([], before)


def test_i21_a_device_may_be_renumbered_twice() -> None:
    answer(same=True)
    ledger(NOVEMBER, numbered(12, "SN100"), numbered(2, "SN200"))
    answer(same=True, former="ME-9", key="ME-12")
    assert Device.objects.get(key="ME-12").first_seen_month == SEPTEMBER.start
    assert Loan.objects.get().device.key == "ME-12"


def test_i21_a_device_may_get_its_first_number_back() -> None:
    answer(same=True)
    ledger(NOVEMBER, numbered(1, "SN100"), numbered(2, "SN200"))
    answer(same=True, former="ME-9", key="ME-1")
    device = Device.objects.get(key="ME-1")
    assert (device.first_seen_month, Device.objects.count()) == (SEPTEMBER.start, 2)
    assert Loan.objects.get().device == device


def test_i21_a_refused_pair_is_not_joined_once_the_number_is_taken() -> None:
    ledger(OCTOBER, numbered(9, "SN100"), numbered(8, "SN100"), numbered(2, "SN200"))
    answer(same=False, key="ME-8")
    answer(same=True)
    with pytest.raises(services.NotProposed):
        answer(same=True, key="ME-8")


def test_i21_joined_devices_survive_an_undo() -> None:
    answer(same=True)
    before = known()
    services.undo(
        file=ledger(NOVEMBER, numbered(9, "SN100", ward="ICU"), numbered(2, "SN200")), by=BY, at=AT
    )
    assert known() == before


def test_i21_a_joined_device_whose_later_ledger_is_taken_back_has_its_first_number_again() -> None:
    answer(same=True)
    services.undo(file=ImportFile.objects.get(kind="ledger", month=OCTOBER.start), by=BY, at=AT)
    assert Device.objects.get(serial="SN 100").asset_no == "ME-1"


def test_i21_two_numbers_of_which_nothing_speaks_cannot_be_joined() -> None:
    with pytest.raises(services.NotProposed):
        answer(same=True, former="ME-1", key="ME-2")
