"""A hospital's programs: proposals, previews, readings, mended rows, profiles."""

from typing import Any

import pytest

from optiserve.tenancy.context import inside
from shared.hospitals.models import Hospital
from tenants.intake.models import Correction, ImportFile, ImportProfile
from tests.tenants.intake.services.arrivals import (
    LOANS,
    OCTOBER,
    commit,
    confirm,
    hand_over,
    pump,
    receive,
)


@pytest.fixture
def ledger(alpha: Hospital) -> ImportFile:
    """October's ledger, checked; the device in line 3 was bought on a day that does not exist."""
    with inside(alpha):
        rows = [pump(1), pump(2, acquired="R6.2.30")]
        return confirm(hand_over("ledger", OCTOBER, rows))


def _send(program: Any, verb: str, address: str, body: dict[str, Any]) -> Any:
    send = getattr(program, verb)
    return send(f"/api/v1/{address}", body, content_type="application/json")


def test_i31_a_program_is_told_what_columns_suggest_and_why(
    alpha_program: Any, ledger: ImportFile
) -> None:
    told = alpha_program("file.read").get(f"/api/v1/files/{ledger.pk}/suggestions").json()
    assert (told["columns"]["asset_no"], told["problems"]) == ("管理番号", [])
    dated = next(one for one in told["suggestions"] if one["field"] == "acquired_on")
    assert (dated["reason"], dated["read"], dated["sampled"]) == ("synonym", 1, 2)


def test_i31_a_program_is_told_of_another_kind_and_changes_it(
    alpha_program: Any, alpha: Hospital
) -> None:
    with inside(alpha):
        rows = [("ME-1", "2026/10/1 9:00", "", "ICU")]
        file = hand_over("ledger", OCTOBER, rows, headers=LOANS)
    program = alpha_program("file.read", "file.upload")
    told = program.get(f"/api/v1/files/{file.pk}/suggestions").json()
    assert told["likelier_kind"] == "loans"
    answer = _send(program, "post", f"files/{file.pk}/kind", {"kind": "loans"})
    assert answer.json()["kind"] == "loans"


def test_i32_a_program_tries_a_mapping_out(alpha_program: Any, ledger: ImportFile) -> None:
    mapping = {"columns": {"asset_no": "管理番号"}, "defaults": {"ward": "ICU"}}
    program = alpha_program("file.upload")
    first, *_ = _send(program, "post", f"files/{ledger.pk}/preview", mapping).json()
    assert (first["status"], first["data"]["device_key"]) == ("ok", "ME-1")
    assert "acquired_on" not in first["data"]


def test_i32_a_mapping_of_unknown_fields_is_refused(alpha_program: Any, ledger: ImportFile) -> None:
    mapping = {"columns": {"colour": "管理番号"}}
    answer = _send(alpha_program("file.upload"), "post", f"files/{ledger.pk}/preview", mapping)
    assert (answer.status_code, answer.json()["code"]) == (409, "bad-mapping")


def test_i01_a_program_reads_a_file_in_another_encoding(
    alpha_program: Any, alpha: Hospital
) -> None:
    with inside(alpha):
        file = receive("ledger", OCTOBER, "ID,品名\n1,輸液\n".encode("euc_jp"))
    program = alpha_program("file.read", "file.upload")
    _send(program, "post", f"files/{file.pk}/reading", {"encoding": "euc_jp"})
    told = program.get(f"/api/v1/files/{file.pk}/reading").json()
    assert (told["said"], told["lines"][0]) == ({"encoding": "euc_jp"}, [1, ["ID", "品名"]])


def test_i01_an_encoding_that_does_not_fit_is_a_problem(
    alpha_program: Any, ledger: ImportFile
) -> None:
    body = {"encoding": "utf-8"}
    answer = _send(alpha_program("file.upload"), "post", f"files/{ledger.pk}/reading", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "U-ENCODING")


def test_i33_a_program_mends_a_row(alpha_program: Any, alpha: Hospital, ledger: ImportFile) -> None:
    program = alpha_program("file.mend", "file.read")
    body = {"texts": {"購入日": "R6.2.29"}}
    row = _send(program, "patch", f"files/{ledger.pk}/rows/3", body).json()
    assert (row["status"], row["data"]["acquired_on"]) == ("ok", "2024-02-29")
    (made,) = program.get(f"/api/v1/files/{ledger.pk}/corrections").json()["items"]
    assert (made["before"], made["after"], made["via"]) == ("R6.2.30", "R6.2.29", "api")


def test_i33_what_is_still_wrong_is_in_the_answer(alpha_program: Any, ledger: ImportFile) -> None:
    body = {"texts": {"購入日": "昨日"}}
    row = _send(alpha_program("file.mend"), "patch", f"files/{ledger.pk}/rows/3", body).json()
    assert [one["code"] for one in row["errors"]] == ["E-DATE"]


def test_a_key_that_may_hand_over_may_not_mend(
    alpha_program: Any, alpha: Hospital, ledger: ImportFile
) -> None:
    body = {"texts": {"購入日": "R6.2.29"}}
    answer = _send(alpha_program("file.upload"), "patch", f"files/{ledger.pk}/rows/3", body)
    assert answer.status_code == 403
    with inside(alpha):
        assert not Correction.objects.exists()


def test_another_hospitals_row_is_not_there(bravo_program: Any, ledger: ImportFile) -> None:
    assert bravo_program.get(f"/api/v1/files/{ledger.pk}/rows/3").status_code == 404


def test_h4_a_program_names_retires_and_restores_a_profile(
    alpha_program: Any, alpha: Hospital
) -> None:
    with inside(alpha):
        commit("ledger", OCTOBER, [pump(1)])
        profile = ImportProfile.objects.get()
    program = alpha_program("profile.read", "profile.write")
    _send(program, "patch", f"profiles/{profile.pk}", {"source": "X"})
    program.delete(f"/api/v1/profiles/{profile.pk}")
    (retired,) = program.get("/api/v1/profiles").json()["items"]
    assert (retired["source"], retired["retired_at"] is None) == ("X", False)
    _send(program, "post", f"profiles/{profile.pk}/restore", {})
    versions = program.get(f"/api/v1/profiles/{profile.pk}/versions").json()["items"]
    assert [one["version"] for one in versions] == [2, 1]
