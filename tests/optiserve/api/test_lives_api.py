"""A hospital's life over the API."""

from typing import Any

import pytest

from shared.hospitals.models import Hospital, HospitalState
from tests.conftest import Visitor
from tests.optiserve.usecases.hospital_life import again
from tests.people import ALICE, OLGA, SVEN

JSON = "application/json"


@pytest.fixture
def hospital(own_database: str) -> Hospital:
    return Hospital.objects.get(code="alpha")


def test_a_program_of_the_operator_suspends_and_resumes(hospital: Hospital) -> None:
    olga = Visitor("portal.localhost", OLGA)
    address = "/api/v1/hospitals/alpha/state"
    answer: Any = olga.post(address, {"state": "suspended", "reason": "unpaid"}, JSON)
    assert (answer.status_code, answer.json()["kind"]) == (202, "suspend")
    assert again(hospital).state == HospitalState.SUSPENDED
    olga.post(address, {"state": "active"}, JSON)
    kinds = [job["kind"] for job in olga.get("/api/v1/hospitals/alpha/jobs").json()]
    assert kinds == ["resume", "suspend"]
    assert again(hospital).state == HospitalState.ACTIVE


def test_a_step_that_is_not_allowed_is_a_conflict(hospital: Hospital) -> None:
    olga = Visitor("portal.localhost", OLGA)
    answer = olga.post("/api/v1/hospitals/alpha/state", {"state": "active"}, JSON)
    assert (answer.status_code, answer.json()["code"]) == (409, "hospital-step-not-allowed")


def test_a_hospital_takes_its_data_away_by_program(hospital: Hospital) -> None:
    alice = Visitor("alpha.localhost", ALICE)
    job = alice.post("/api/v1/exports", content_type=JSON).json()
    (listed,) = alice.get("/api/v1/exports").json()
    assert (listed["id"], listed["state"]) == (job["id"], "done")
    answer: Any = alice.get(f"/api/v1/exports/{job['id']}/archive")
    assert b"".join(answer.streaming_content)[:2] == b"PK"


def test_a_program_reads_and_changes_limits(hospital: Hospital) -> None:
    olga, address = Visitor("portal.localhost", OLGA), "/api/v1/hospitals/alpha/limits"
    usual = {"allowance": 1, "quota_bytes": None, "quota_rows": None}
    assert olga.get(address).json() == usual
    wanted = {**usual, "allowance": 4, "quota_rows": 10}
    assert olga.put(address, {"allowance": 4, "quota_rows": 10}, JSON).json() == wanted
    assert olga.get(address).json() == wanted
    answer: Any = olga.put(address, {"allowance": 0}, JSON)
    assert (answer.status_code, answer.json()["code"]) == (409, "hospital-limits-bad")


def test_staff_may_not_take_everything_away(hospital: Hospital) -> None:
    assert Visitor("alpha.localhost", SVEN).post("/api/v1/exports").status_code == 403


def test_the_operator_asks_for_bundles_and_another_address(hospital: Hospital) -> None:
    olga = Visitor("portal.localhost", OLGA)
    assert olga.post("/api/v1/hospitals/alpha/exports").status_code == 202
    assert olga.post("/api/v1/hospitals/alpha/backups").status_code == 202
    answer = olga.post("/api/v1/hospitals/alpha/code", {"code": "omega"}, JSON)
    assert answer.status_code == 202
    assert again(hospital).code == "omega"
