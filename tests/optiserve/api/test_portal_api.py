"""Programs at the portal."""

from typing import Any

import pytest
from django.db import transaction

from shared.agreements.models import Agreement
from shared.hospitals.models import Hospital
from tests.optiserve.api.conftest import Program

TERMS = {
    "maker": "aoba",
    "number": "OS-9",
    "categories": ["infusion-pump"],
    "geo_level": "region",
    "starts_on": "2026-04-01",
    "ends_on": "2027-03-31",
    "price_yen": 100000,
}


def test_the_operator_reads_where_every_hospital_stands(operator_program: Program) -> None:
    rows = operator_program.get("/api/v1/standings/2026-10").json()
    assert {row["hospital"] for row in rows} == {"alpha", "bravo"}


def test_a_contract_can_be_written(operator_program: Program) -> None:
    operator_program.post("/api/v1/agreements", TERMS, content_type="application/json")
    assert Agreement.objects.get().price_yen == 100000


@pytest.mark.parametrize("odd", [{"number": "OS\0"}, {"number": "9" * 999}, {"price_yen": 10**30}])
def test_what_the_database_cannot_hold_is_a_problem_document(
    operator_program: Program, odd: dict[str, Any]
) -> None:
    with transaction.atomic():
        answer = operator_program.post(
            "/api/v1/agreements", TERMS | odd, content_type="application/json"
        )
        transaction.set_rollback(True)
    assert (answer.status_code, answer.json()["code"]) == (422, "does-not-fit")


def test_a_maker_may_not_write_contracts(maker_program: Program) -> None:
    response = maker_program.post("/api/v1/agreements", TERMS, content_type="application/json")
    assert response.status_code == 403


def test_a_maker_without_contract_sees_no_cell(maker_program: Program) -> None:
    assert maker_program.get("/api/v1/aggregates").json()["items"] == []


def test_a_taken_code_is_a_problem_document(operator_program: Program) -> None:
    hospital = {
        "code": "alpha",
        "name": "x",
        "prefecture": "13",
        "beds": 10,
        "administrator_email": "a@b.example",
    }
    response = operator_program.post("/api/v1/hospitals", hospital, content_type="application/json")
    assert response.json()["code"] == "hospital-code-taken"


def test_a_hospitals_key_does_not_open_the_portal(alpha_program: Any, alpha: Hospital) -> None:
    secret = alpha_program().defaults["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    assert Program("portal.localhost", secret).get("/api/v1/hospitals").status_code == 401


def test_a_month_that_is_not_open_is_absent(operator_program: Program) -> None:
    assert operator_program.get("/api/v1/months/2026-10").json()["state"] == "absent"
