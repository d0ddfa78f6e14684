"""Files that come by themselves: whole, in parts, with the month said or found out."""

import hashlib
import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage

from optiserve.api import feeds
from optiserve.tenancy.context import inside
from optiserve.usecases import hospital_files, upload_in_parts
from shared.hospitals.models import Feed, Hospital
from shared.kernel import clock
from shared.kernel.periods import Month
from tenants.feeds.models import Delivery, Outcome, Upload
from tenants.intake import queries as intake
from tests.optiserve.api.conftest import Program

LEDGER = "管理番号,機器名,状態\r\nME-001,輸液ポンプ,稼働\r\n".encode("cp932")
LOANS = "管理番号,貸出日,返却日\r\nA1,2026/08/03,2026/08/05\r\nA1,2026/8/9,\r\n".encode()
BYTES = {"content_type": "application/octet-stream"}
UPLOADS = "/api/v1/feeds/ledger/uploads"


@pytest.fixture
def program(alpha_program: Any) -> Program:
    """The nightly program of Alpha's: it may hand files over and nothing else."""
    return alpha_program("file.upload")


def _push(program: Program, name: str, data: bytes = LEDGER, kind: str = "ledger") -> Any:
    return program.post(f"/api/v1/feeds/{kind}?filename={name}", data, **BYTES)


def _begin(program: Program, data: bytes = LEDGER, **more: Any) -> dict[str, Any]:
    body = {"filename": "ledger_2026-10.csv", "length": len(data), **more}
    answer = program.post(UPLOADS, body, content_type="application/json")
    assert answer.status_code == 201, answer.content
    return answer.json()


def _send(program: Program, upload: dict[str, Any], data: bytes, offset: int) -> Any:
    return program.patch(
        f"{UPLOADS}/{upload['id']}", data, headers={"Upload-Offset": str(offset)}, **BYTES
    )


def _cut(data: bytes, *, said: int) -> dict[str, Any]:
    """What a server makes of a line that ends early."""
    return {"CONTENT_LENGTH": str(said), "wsgi.input": io.BytesIO(data)}


def _finish(program: Program, upload: dict[str, Any], data: bytes = LEDGER) -> Any:
    return program.post(
        f"{UPLOADS}/{upload['id']}/finish",
        {"sha256": hashlib.sha256(data).hexdigest()},
        content_type="application/json",
    )


def _stored_parts(hospital: Hospital, upload: dict[str, Any]) -> list[str]:
    folder = f"{hospital_files.own_folder(hospital)}/waiting/parts/{upload['id']}"
    return list(hospital_files.keys_below(folder))


def test_the_month_in_the_name_counts(program: Program) -> None:
    answer = _push(program, "ledger_2026-09.csv").json()
    assert (answer["month"], answer["month_basis"]) == ("2026-09-01", "name")


def test_without_one_the_month_of_most_rows_counts(program: Program) -> None:
    answer = _push(program, "kashidashi.csv", LOANS, "loans").json()
    assert (answer["month"], answer["month_basis"]) == ("2026-08-01", "content")


def test_without_either_it_is_the_month_that_has_just_ended(program: Program) -> None:
    answer = _push(program, "ledger.csv").json()
    last = Month.of(clock.today()).previous()
    assert (answer["month"], answer["month_basis"]) == (last.start.isoformat(), "ended")


def test_a_said_month_counts_more_than_the_name(program: Program) -> None:
    answer = _push(program, "ledger_2026-09.csv&month=2026-07").json()
    assert (answer["month"], answer["month_basis"]) == ("2026-07-01", "said")


def test_i37_late_early_repeated_and_unordered_months_are_accepted(
    program: Program, alpha: Hospital
) -> None:
    this = Month.of(clock.today())
    sent = [this, this.plus(-1), this.plus(-8), this.plus(-2), this.plus(-1)]
    for month in sent:
        _push(program, f"ledger_{month}.csv", LEDGER + f"ME-{month},x,稼働\r\n".encode("cp932"))
    with inside(alpha):
        states = {month: intake.month_state(month)["ledger"] for month in sent}
        assert Delivery.objects.filter(outcome=Outcome.KNOWN).count() == 1
    assert set(states.values()) == {intake.TO_CHECK}


def test_the_same_bytes_again_are_known(program: Program) -> None:
    first, again = (_push(program, "ledger_2026-10.csv").json() for _ in range(2))
    assert (first["is_new"], again["is_new"], again["id"]) == (True, False, first["id"])


def test_i38_a_body_that_is_cut_short_is_never_read(program: Program, alpha: Hospital) -> None:
    short = _cut(LEDGER, said=len(LEDGER) + 10)
    answer = program.generic("PUT", "/api/v1/feeds/ledger?filename=a.csv", LEDGER, **BYTES, **short)
    assert answer.status_code == 400
    with inside(alpha):
        assert not Delivery.objects.exists()


def test_a_body_that_is_not_what_was_meant_is_refused(program: Program) -> None:
    answer = _push(program, f"ledger.csv&sha256={'0' * 64}")
    assert (answer.status_code, answer.json()["code"]) == (409, "upload-damaged")


def test_what_is_refused_is_in_the_hospitals_list_and_known_to_the_operator(
    program: Program, alpha: Hospital
) -> None:
    assert _push(program, "ledger.csv", b"").json()["code"] == "feed-empty"
    with inside(alpha):
        only = Delivery.objects.get()
    assert (only.outcome, only.error_code) == (Outcome.REFUSED, "feed-empty")
    assert Feed.objects.get(hospital=alpha, kind="ledger").error_code == "feed-empty"


def test_a_name_is_never_a_path(program: Program, alpha: Hospital) -> None:
    answer = _push(program, "..%2F..%5Cetc%2Fpasswd%00.csv").json()
    assert answer["filename"] == "passwd.csv"


def test_a_key_that_does_not_work_is_told_so(db: Any) -> None:
    answer = _push(Program("alpha.localhost", "opt_wrong"), "ledger.csv")
    assert (answer.status_code, answer.json()["code"]) == (401, "not-authenticated")


def test_a_key_without_the_operation_begins_nothing(alpha_program: Any) -> None:
    body = {"filename": "a.csv", "length": 3}
    answer = alpha_program("file.read").post(UPLOADS, body, content_type="application/json")
    assert answer.status_code == 403


def test_a_large_file_comes_in_parts(program: Program, alpha: Hospital) -> None:
    upload = _begin(program)
    assert _send(program, upload, LEDGER[:10], 0)["Upload-Offset"] == "10"
    assert _send(program, upload, LEDGER[10:], 10).status_code == 204
    answer = _finish(program, upload).json()
    assert (answer["rows"], answer["is_new"]) == (1, True)
    assert _stored_parts(alpha, upload) == []


def test_head_tells_where_a_file_goes_on(program: Program) -> None:
    upload = _begin(program)
    _send(program, upload, LEDGER[:10], 0)
    answer = program.head(f"{UPLOADS}/{upload['id']}")
    assert (answer["Upload-Offset"], answer["Upload-Length"]) == ("10", str(len(LEDGER)))


def test_what_came_before_the_line_was_cut_counts(program: Program) -> None:
    upload = _begin(program)
    cut = {**_cut(LEDGER[:7], said=len(LEDGER)), "HTTP_UPLOAD_OFFSET": "0"}
    program.generic("PATCH", f"{UPLOADS}/{upload['id']}", LEDGER, **BYTES, **cut)
    assert program.get(f"{UPLOADS}/{upload['id']}").json()["offset"] == 7


def test_a_part_in_the_wrong_place_is_told_the_right_one(program: Program) -> None:
    upload = _begin(program)
    _send(program, upload, LEDGER[:10], 0)
    answer = _send(program, upload, LEDGER[:10], 0)
    assert (answer.status_code, answer.json()["params"]) == (409, {"offset": 10})


def test_more_than_was_announced_is_refused(program: Program) -> None:
    upload = _begin(program)
    answer = _send(program, upload, LEDGER + b"x", 0)
    assert (answer.status_code, answer.json()["code"]) == (409, "upload-too-long")


def test_i38_an_unfinished_file_is_never_read(program: Program, alpha: Hospital) -> None:
    upload = _begin(program)
    _send(program, upload, LEDGER[:10], 0)
    answer = _finish(program, upload)
    assert (answer.status_code, answer.json()["params"]) == (409, {"offset": 10})
    with inside(alpha):
        assert not Delivery.objects.exists()


def test_a_damaged_file_is_sent_again_from_the_beginning(program: Program) -> None:
    upload = _begin(program)
    _send(program, upload, bytes(len(LEDGER)), 0)
    assert _finish(program, upload).json()["code"] == "upload-damaged"
    _send(program, upload, LEDGER, 0)
    assert _finish(program, upload).status_code == 200


def test_finishing_twice_changes_nothing(program: Program, alpha: Hospital) -> None:
    upload = _begin(program)
    _send(program, upload, LEDGER, 0)
    first, again = _finish(program, upload).json(), _finish(program, upload).json()
    assert first["id"] == again["id"]
    with inside(alpha):
        assert Delivery.objects.count() == 1


def test_too_large_a_part_or_file_is_refused_unread(
    program: Program, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = _begin(program)
    monkeypatch.setattr(feeds, "PART_BYTES", 10)
    assert _send(program, upload, LEDGER, 0).status_code == 413
    settings.MAX_UPLOAD_BYTES = 10
    assert _push(program, "ledger.csv").status_code == 413


def test_an_abandoned_upload_is_gone_after_a_day(program: Program, alpha: Hospital) -> None:
    upload = _begin(program)
    _send(program, upload, LEDGER[:10], 0)
    assert len(_stored_parts(alpha, upload)) == 1
    upload_in_parts.forget_abandoned(at=clock.now() + timedelta(hours=23))
    assert len(_stored_parts(alpha, upload)) == 1
    upload_in_parts.forget_abandoned(at=clock.now() + timedelta(hours=25))
    assert _stored_parts(alpha, upload) == []
    assert program.head(f"{UPLOADS}/{upload['id']}").status_code == 409


def test_another_hospitals_upload_is_not_there(program: Program, bravo_program: Program) -> None:
    upload = _begin(program)
    assert bravo_program.get(f"{UPLOADS}/{upload['id']}").json()["code"] == "upload-unknown"


def test_parts_are_sealed_as_every_file_is(program: Program, alpha: Hospital) -> None:
    _send(program, upload := _begin(program), LEDGER, 0)
    with inside(alpha):
        key = Upload.objects.get(pk=upload["id"]).parts[0]
    assert default_storage._wrapped.is_sealed(key)


def test_without_an_object_storage_nothing_goes_there(program: Program) -> None:
    body = {"filename": "a.csv", "length": 3, "direct": True}
    answer = program.post(UPLOADS, body, content_type="application/json")
    assert answer.json()["code"] == "no-object-storage"
