"""The operator's screens."""

from typing import Any

import pytest
from django.core import mail

from optiserve.usecases import close_month
from shared.aggregates import missing
from shared.aggregates.models import MonthRun
from shared.agreements.models import Agreement
from shared.hospitals.models import Hospital, HospitalState
from shared.kernel.periods import Month
from shared.users.models import Invitation
from tests.people import LONG_AGO, MIKA, OLGA

SCREENS = (
    "/operator/",
    "/operator/hospitals/",
    "/operator/hospitals/new/",
    "/operator/hospitals/alpha/",
    "/operator/hospitals/alpha/move/",
    "/operator/hospitals/alpha/limits/",
    "/operator/partners/",
    "/operator/partners/makers/new/",
    "/operator/partners/dealers/new/",
    "/operator/contracts/",
    "/operator/contracts/new/",
    "/operator/months/",
    "/operator/schemas/",
)

CONTRACT = {
    "maker": "aoba",
    "number": "OS-1",
    "categories": ["infusion-pump"],
    "kind": "regular",
    "measures": ["stock", "lending", "events"],
    "geo_level": "region",
    "includes_own": "on",
    "includes_market": "on",
    "market_delay": "0",
    "starts_on": "2026-04-01",
    "ends_on": "2027-03-31",
    "price_yen": "120000",
}


@pytest.mark.parametrize("path", SCREENS)
def test_the_operator_may_open_every_screen(at_portal: Any, path: str) -> None:
    assert at_portal(OLGA).get(path).status_code == 200


@pytest.mark.parametrize("path", SCREENS)
def test_a_maker_may_open_none_of_them(at_portal: Any, path: str) -> None:
    assert at_portal(MIKA).get(path).status_code == 403


def test_the_front_door_leads_the_operator_home(at_portal: Any) -> None:
    assert at_portal(OLGA).get("/").url == "/operator/"


def test_a_contract_written_by_form_is_a_first_version(at_portal: Any) -> None:
    at_portal(OLGA).post("/operator/contracts/new/", CONTRACT)
    assert Agreement.objects.get(number="OS-1").version == 1


def test_a_contract_that_ends_before_it_begins_is_refused(at_portal: Any) -> None:
    backwards = CONTRACT | {"ends_on": "2026-03-01"}
    page = at_portal(OLGA).post("/operator/contracts/new/", backwards)
    assert "The term ends before it begins." in page.content.decode()


def test_a_month_that_is_opened_twice_is_one_month(at_portal: Any) -> None:
    client = at_portal(OLGA)
    for _ in range(2):
        client.post("/operator/months/open/", {"month": "2026-10"})
    assert MonthRun.objects.count() == 1


def test_a_month_says_whom_it_did_without_and_what_to_do(at_portal: Any, alpha: Hospital) -> None:
    run = close_month.run_month(month=Month(2026, 10), by=OLGA, at=LONG_AGO)
    Hospital.objects.filter(pk=alpha.pk).update(state=HospitalState.SUSPENDED)
    missing.set_aside(run_id=run.pk, at=LONG_AGO)
    page = at_portal(OLGA).get(f"/operator/months/{run.pk}/").content.decode()
    assert "Resume them, then run the month-end again" in page
    assert "Hospital: Suspended. Its figures are not in." in page


def test_the_matrix_exports_what_it_shows(at_portal: Any) -> None:
    text = at_portal(OLGA).get("/operator/?export=csv").content.decode("utf-8-sig")
    assert "アルファ病院" in text
    assert "Not received" in text


def test_onboarding_a_hospital_ends_with_a_door_and_an_invitation(
    own_database: str, django_capture_on_commit_callbacks: Any
) -> None:
    from tests.conftest import Visitor

    form = {
        "code": "newtown",
        "name": "新町病院",
        "corporation": "",
        "prefecture": "13",
        "beds": "99",
        "administrator_email": "first@newtown.example",
    }
    client = Visitor("portal.localhost", OLGA)
    client.post("/operator/hospitals/new/", form)
    assert Hospital.objects.get(code="newtown").state == HospitalState.ACTIVE
    assert Invitation.objects.get(email="first@newtown.example").role == "administrator"
    assert "http://portal.localhost:8000/invitations/" in mail.outbox[-1].body
    assert Visitor("newtown.localhost").get("/").status_code == 302


def test_a_taken_code_is_explained_at_its_field(at_portal: Any) -> None:
    form = {
        "code": "alpha",
        "name": "x",
        "prefecture": "13",
        "beds": "99",
        "administrator_email": "a@b.example",
    }
    page = at_portal(OLGA).post("/operator/hospitals/new/", form)
    assert "Another hospital has this code." in page.content.decode()
