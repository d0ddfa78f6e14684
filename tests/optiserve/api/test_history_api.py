"""A hospital's programs: what files changed, taking them back, deciding on devices."""

from typing import Any

import pytest

from optiserve.tenancy.context import inside
from shared.hospitals.models import Hospital
from tenants.equipment.models import Device
from tenants.intake.models import ImportFile
from tests.tenants.intake.services.arrivals import LEDGER, OCTOBER, SEPTEMBER, commit, pump

HEADERS = (*LEDGER, "シリアル番号")
PAIR = {"former_key": "ME-1", "key": "ME-9"}


@pytest.fixture
def second(alpha: Hospital) -> ImportFile:
    """October's ledger, in which ME-1 stands as ME-9; ME-8 was lent and no ledger lists it."""
    with inside(alpha):
        first = [(*pump(1), "SN1"), (*pump(2), "SN2")]
        commit("ledger", SEPTEMBER, first, headers=HEADERS)
        rows = [("ME-8", "2026/9/3", "2026/9/9", ""), ("ME-8", "2026/9/5", "2026/9/6", "")]
        commit("loans", SEPTEMBER, rows)
        later = [(*pump(9), "SN1"), (*pump(2, ward="ICU"), "SN2")]
        return commit("ledger", OCTOBER, later, headers=HEADERS)


def _post(program: Any, address: str, body: dict[str, Any]) -> Any:
    return program.post(f"/api/v1/{address}", body, content_type="application/json")


def test_i34_a_program_takes_a_file_back(alpha_program: Any, second: ImportFile) -> None:
    answer = _post(alpha_program("file.undo"), f"files/{second.pk}/undo", {"reason": "twice"})
    assert (answer.status_code, answer.json()["state"]) == (200, "undone")


def test_i34_a_file_taken_back_is_still_that_and_never_refused(
    alpha_program: Any, second: ImportFile
) -> None:
    program = alpha_program("file.undo")
    answers = [_post(program, f"files/{second.pk}/undo", {}).status_code for _ in range(2)]
    assert answers == [200, 200]


def test_i34_what_rests_on_a_file_is_said_in_a_problem(
    alpha_program: Any, alpha: Hospital, second: ImportFile
) -> None:
    with inside(alpha):
        commit("ledger", OCTOBER, [(*pump(2), "SN2")], headers=HEADERS)
    answer = _post(alpha_program("file.undo"), f"files/{second.pk}/undo", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "file-still-needed")


def test_a_key_that_may_commit_may_not_take_back(alpha_program: Any, second: ImportFile) -> None:
    answer = _post(alpha_program("file.commit"), f"files/{second.pk}/undo", {})
    assert answer.status_code == 403


def test_h3_a_program_reads_what_a_file_changes(alpha_program: Any, second: ImportFile) -> None:
    found = alpha_program("file.read").get(f"/api/v1/files/{second.pk}/effect").json()
    assert (found["new"], found["changed"], found["missing"]) == (1, 1, 1)
    changed = next(line for line in found["lines"] if line["deed"] == "changed")
    assert (changed["before"]["ward"], changed["after"]["ward"]) == ("3階東", "ICU")


def test_h3_a_program_reads_the_history(alpha_program: Any, second: ImportFile) -> None:
    items = alpha_program("file.read").get("/api/v1/changes").json()["items"]
    assert [one["deed"] for one in items] == ["commit"] * 3
    assert items[0]["months"] == ["2026-10-01"]


def test_i21_a_program_joins_a_renumbered_device(alpha_program: Any, second: ImportFile) -> None:
    program = alpha_program()
    address = "/api/v1/questions/same-devices"
    assert program.get(address).json() == [{**PAIR, "since": "2026-10-01"}]
    answer = _post(program, "questions/same-devices", {**PAIR, "same": True})
    assert (answer.status_code, program.get(address).json()) == (204, [])


def test_i23_a_program_says_that_a_device_is_gone(alpha_program: Any, second: ImportFile) -> None:
    program = alpha_program()
    body = {"device_key": "ME-1", "gone": True, "retired_on": "2026-09-30"}
    assert _post(program, "questions/missing-devices", body).status_code == 204
    (one,) = program.get("/api/v1/questions/missing-devices").json()["items"]
    assert (one["retired_on"], one["retired_basis"]) == ("2026-09-30", "manual")


def test_i25_a_program_reads_the_quarantine_and_overlaps(
    alpha_program: Any, second: ImportFile
) -> None:
    program = alpha_program("file.read")
    (unknown,) = program.get("/api/v1/questions/unknown-devices").json()
    assert (unknown["key"], unknown["loans"]) == ("ME-8", 2)
    (overlap,) = program.get("/api/v1/questions/overlaps").json()
    assert overlap["key"] == "ME-8"


def test_a_program_marks_a_device(alpha_program: Any, alpha: Hospital, second: ImportFile) -> None:
    program = alpha_program("device.decide")
    told = {"device_key": "ME-2", "managed": "ward"}
    assert _post(program, "devices/marks", told).status_code == 204
    with inside(alpha):
        assert Device.objects.get(key="ME-2").managed == "ward"
    assert _post(program, "devices/marks", {**told, "device_key": "ME-0"}).status_code == 404
    assert _post(program, "devices/marks", {**told, "managed": "x"}).status_code == 422
