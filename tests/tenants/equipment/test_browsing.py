"""Finding devices, loans and faults."""

from datetime import date, datetime
from typing import Any

import pytest

from shared.kernel.clock import JST
from tenants.equipment import queries
from tenants.equipment.models import Device, Fault, Loan, Ward

MONTH = date(2026, 10, 1)


def _device(key: str, **fields: Any) -> Device:
    return Device.objects.create(
        key=key, asset_no=key, first_seen_month=MONTH, last_seen_month=MONTH, **fields
    )


@pytest.fixture(autouse=True)
def _hospital(in_alpha: Any) -> None:
    ward = Ward.objects.create(name="3階東")
    pump = _device("ME-1", local_name="輸液ポンプ", ward=ward, category_code="infusion-pump")
    _device("ME-2", local_name="シリンジポンプ", missing_since=MONTH, retired_on=MONTH)
    for day, hour, known in ((1, 0, True), (2, 23, True), (3, 0, False)):
        Loan.objects.create(
            device=pump if known else None,
            device_key="ME-1" if known else "ME-9",
            loaned_at=datetime(2026, 10, day, hour, tzinfo=JST),
            loaned_precision="h",
            returned_at=datetime(2026, 10, 9, tzinfo=JST) if day == 1 else None,
            file_id=1,
        )
    Fault.objects.create(
        device=pump,
        device_key="ME-1",
        reported_at=datetime(2026, 10, 5, tzinfo=JST),
        reported_precision="d",
        symptom="閉塞アラーム",
        cause_class="human",
        file_id=1,
    )


def _keys(found: Any) -> list[str]:
    return [str(one) for one in found]


def test_every_word_of_a_search_must_occur() -> None:
    assert _keys(queries.devices(search="ポンプ 3階")) == ["ME-1"]
    assert _keys(queries.devices(search="ポンプ")) == ["ME-1", "ME-2"]


def test_a_search_in_half_width_kana_finds_full_width() -> None:
    assert _keys(queries.devices(search="ｼﾘﾝｼﾞ")) == ["ME-2"]


def test_devices_are_narrowed_by_state() -> None:
    assert _keys(queries.devices(is_missing=True)) == ["ME-2"]
    assert _keys(queries.devices(is_retired=False)) == ["ME-1"]
    assert _keys(queries.devices(is_matched=True, category_code="infusion-pump")) == ["ME-1"]


def test_a_percent_sign_is_only_a_character() -> None:
    assert not queries.devices(search="%").exists()


def test_loans_are_narrowed_by_jst_days() -> None:
    assert _keys(queries.loans(since=date(2026, 10, 2), until=date(2026, 10, 2))) == [
        "ME-1 2026-10-02"
    ]


def test_open_loans_and_loans_of_unknown_devices_are_found() -> None:
    assert queries.loans(is_open=True).count() == 2
    assert _keys(queries.loans(is_known=False)) == ["ME-9 2026-10-02"]


def test_loans_are_found_by_their_devices_name() -> None:
    assert queries.loans(search="輸液").count() == 2


def test_faults_are_found_by_symptom_and_cause() -> None:
    assert queries.faults(search="アラーム", cause_class="human", is_open=True).count() == 1
    assert not queries.faults(cause_class="mechanical").exists()


def test_a_list_needs_one_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        for fault in queries.faults():
            assert fault.device.ward.name == "3階東"
