"""What happens when a file arrives."""

from typing import Any

import pytest
from django.core.files.storage import default_storage

from tenants.equipment.models import Device
from tenants.intake import services
from tenants.intake.models import FileState, ImportFile, ImportProfile, ImportRow
from tenants.intake.services import profiles
from tests.tenants.intake.services.arrivals import (
    AT,
    BY,
    LEDGER,
    LOANS,
    NOVEMBER,
    OCTOBER,
    commit,
    csv_of,
    hand_over,
    pump,
    receive,
)

pytestmark = pytest.mark.usefixtures("in_alpha")


def test_unknown_headers_wait_to_be_mapped_with_a_suggestion() -> None:
    file = hand_over("ledger", OCTOBER, [pump(1), pump(2)])
    assert file.state == FileState.TO_MAP
    assert file.mapping["columns"]["asset_no"] == "管理番号"
    assert file.rows == file.import_rows.count() == 2


def test_known_headers_go_straight_to_the_check() -> None:
    commit("ledger", OCTOBER, [pump(1)])
    assert hand_over("ledger", NOVEMBER, [pump(1), pump(2)]).state == FileState.TO_CHECK


def test_known_headers_commit_by_themselves_where_asked() -> None:
    commit("ledger", OCTOBER, [pump(1), pump(2), pump(3)])
    file = hand_over("ledger", NOVEMBER, [pump(1), pump(2), pump(4)], auto_commit=True)
    assert file.state == FileState.COMMITTED
    assert (file.rows_new, file.rows_changed, file.profile.version) == (1, 0, 1)


def test_headers_in_another_order_are_known() -> None:
    commit("loans", OCTOBER, [("ME-1", "2026/10/1 9:00", "", "ICU")])
    file = hand_over(
        "loans", NOVEMBER, [("ICU", "ME-1", "2026/11/1 9:00", "")], headers=[LOANS[3], *LOANS[:3]]
    )
    assert file.state == FileState.TO_CHECK
    assert file.import_rows.get().data["ward"] == "ICU"


def test_the_same_bytes_change_nothing() -> None:
    first = hand_over("ledger", OCTOBER, [pump(1)])
    again = hand_over("ledger", OCTOBER, [pump(1)], auto_commit=True)
    assert again.pk == first.pk
    assert again.state == FileState.TO_MAP


def test_the_same_bytes_are_another_file_in_another_month() -> None:
    first = hand_over("ledger", OCTOBER, [pump(1)])
    assert hand_over("ledger", NOVEMBER, [pump(1)]).pk != first.pk


def test_discarded_bytes_may_come_again() -> None:
    first = services.discard(file=hand_over("ledger", OCTOBER, [pump(1)]), by=BY, at=AT)
    assert first.state == FileState.DISCARDED
    assert hand_over("ledger", OCTOBER, [pump(1)]).pk != first.pk


def test_replaced_bytes_may_come_again() -> None:
    first = commit("ledger", OCTOBER, [pump(1)])
    commit("ledger", OCTOBER, [pump(2)])
    assert commit("ledger", OCTOBER, [pump(1)]).pk != first.pk
    assert [device.key for device in Device.objects.all()] == ["ME-1"]


def test_a_committed_file_cannot_be_discarded() -> None:
    with pytest.raises(services.WrongState):
        services.discard(file=commit("ledger", OCTOBER, [pump(1)]), by=BY, at=AT)


def test_an_interrupted_arrival_is_taken_up_again() -> None:
    data = csv_of(LEDGER, [pump(1)])
    file = receive("ledger", OCTOBER, data)
    ImportRow.objects.all().delete()
    ImportFile.objects.update(state=FileState.RECEIVED)
    assert receive("ledger", OCTOBER, data) == file
    assert file.import_rows.count() == 1


def test_who_stops_in_the_middle_leaves_no_trace_and_begins_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tenants.intake.services.rows._AT_ONCE", 2)
    rows = [pump(number) for number in range(5)]
    with monkeypatch.context() as patched:
        patched.setattr("tenants.intake.progress.note", _stop_at_4)
        with pytest.raises(KeyboardInterrupt):
            hand_over("ledger", OCTOBER, rows)
    left = ImportFile.objects.get()
    assert (left.state, left.rows, ImportRow.objects.count()) == (FileState.RECEIVED, 0, 0)
    again = hand_over("ledger", OCTOBER, rows)
    assert (again.pk, again.rows, again.import_rows.count()) == (left.pk, 5, 5)


def _stop_at_4(file: ImportFile, *, done: int, size: int) -> None:
    assert size == 5
    if done == 4:
        raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("data", "code"), [(b"", "U-EMPTY"), (b"\x00\x01\x02\xff", "U-FORMAT"), (b"a" * 600, "U-SIZE")]
)
def test_what_cannot_be_read_ends_unreadable_and_is_not_kept(
    data: bytes, code: str, settings: Any
) -> None:
    settings.MAX_UPLOAD_BYTES = 500
    file = receive("ledger", OCTOBER, data)
    assert (file.state, file.error_code, file.storage_key) == (FileState.UNREADABLE, code, "")


def test_persons_are_gone_before_anything_is_stored() -> None:
    headers = (*LOANS, "借用者")
    file = hand_over(
        "loans", OCTOBER, [("ME-1", "2026/10/1 9:00", "", "ICU", "山田花子")], headers=headers
    )
    stored = _stored(file).decode()
    assert "山田" not in stored + str(list(file.import_rows.values()))
    assert "ME-1" in stored
    assert "借用者" not in file.headers
    assert file.notices == [{"code": "N-PERSONAL-COLUMNS", "params": {"columns": "借用者"}}]


def test_a_file_without_persons_is_kept_as_it_came() -> None:
    data = csv_of(LEDGER, [pump(1)])
    file = receive("ledger", OCTOBER, data)
    assert _stored(file) == data


def test_a_profile_is_learnt_once_and_versioned_when_it_changes() -> None:
    commit("ledger", OCTOBER, [pump(1)])
    commit("ledger", NOVEMBER, [pump(1), pump(2)])
    assert ImportProfile.objects.count() == 1
    file = hand_over("ledger", NOVEMBER, [pump(1), pump(3)])
    mapping = services.map_columns(file=file, mapping=_without_ward(file), by=BY, at=AT)
    services.commit(file=mapping, by=BY, at=AT, confirm_size=True)
    assert list(ImportProfile.objects.values_list("version", flat=True)) == [1, 2]
    assert not Device.objects.filter(ward__isnull=False).exists()


def _stored(file: ImportFile) -> bytes:
    with default_storage.open(file.storage_key) as stored:
        return stored.read()


def _without_ward(file: ImportFile) -> Any:
    columns = {k: v for k, v in file.mapping["columns"].items() if k != "ward"}
    return profiles.from_json({**file.mapping, "columns": columns})


def test_a_bad_mapping_says_why() -> None:
    file = hand_over("ledger", OCTOBER, [pump(1)])
    mapping = profiles.from_json({**file.mapping, "columns": {"asset_no": "なし", "ward": "なし"}})
    with pytest.raises(services.BadMapping) as raised:
        services.map_columns(file=file, mapping=mapping, by=BY, at=AT)
    assert {code for code, _ in raised.value.params["problems"]} == {
        "M-COLUMN-TWICE",
        "M-COLUMN-MISSING",
    }
