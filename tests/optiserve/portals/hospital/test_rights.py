"""Who may see which screen."""

import pytest

from optiserve.tenancy.context import inside
from tenants.equipment.models import Device
from tests.people import ALICE, BOB, SVEN, VERA

EVERYBODY = [
    "/",
    "/files/",
    "/devices/",
    "/loans/",
    "/faults/",
    "/reports/",
    "/grants/",
    "/visits/",
]
ADMINISTRATORS = ["/keys/", "/keys/new/", "/grants/new/"]
SCOPES = {"ledger": "/devices/", "loans": "/loans/", "faults": "/faults/", "report": "/reports/"}


def _answers(visitor, addresses):
    return {address: visitor.get(address).status_code for address in addresses}


def test_an_administrator_sees_every_screen(at_alpha, stocked, reported):
    every = [*EVERYBODY, *ADMINISTRATORS, "/files/new/"]
    assert _answers(at_alpha(ALICE), every) == dict.fromkeys(every, 200)


def test_a_viewer_sees_what_is_there_and_changes_nothing(at_alpha, stocked):
    closed = [*ADMINISTRATORS, "/files/new/"]
    assert _answers(at_alpha(VERA), EVERYBODY) == dict.fromkeys(EVERYBODY, 200)
    assert _answers(at_alpha(VERA), closed) == dict.fromkeys(closed, 403)


def test_staff_give_no_rights(at_alpha, alpha):
    assert _answers(at_alpha(SVEN), ADMINISTRATORS) == dict.fromkeys(ADMINISTRATORS, 403)


def test_a_stranger_finds_nothing_at_all(at_alpha, alpha):
    """There is nobody of that name in this hospital's sight."""
    for address in [*EVERYBODY, *ADMINISTRATORS]:
        assert at_alpha(BOB).get(address)["Location"].startswith("/accounts/login/")


def test_who_is_not_signed_in_is_asked_to(at_alpha, alpha):
    for address in EVERYBODY:
        assert at_alpha().get(address)["Location"].startswith("/accounts/login/")


def test_another_hospitals_device_does_not_exist(at_bravo, bravo, stocked):
    with inside(stocked):
        number = Device.objects.latest("pk").pk
    assert at_bravo(BOB).get(f"/devices/{number}/").status_code == 404


def test_another_hospitals_report_does_not_exist(at_bravo, bravo, reported):
    for address in ("/reports/2026-10/1/", "/reports/2026-10/1/pdf/"):
        assert at_bravo(BOB).get(address).status_code == 404


def test_another_hospitals_grant_does_not_exist(at_bravo, bravo, granted):
    number = granted("ledger").pk
    assert at_bravo(BOB).get(f"/grants/{number}/").status_code == 404
    assert at_bravo(BOB).post(f"/grants/{number}/revoke/").status_code == 404


@pytest.mark.parametrize("scope", SCOPES)
def test_a_dealers_visitor_sees_only_the_scope(as_dealer, stocked, scope):
    visitor = as_dealer(scope)
    for one, address in SCOPES.items():
        assert visitor.get(address).status_code == (200 if one == scope else 403)
    assert visitor.get("/files/").status_code == 403
    assert visitor.get("/visits/").status_code == 403


@pytest.mark.parametrize("scope", SCOPES)
def test_a_dealers_visitor_is_shown_no_way_out_of_the_scope(as_dealer, stocked, scope):
    page = as_dealer(scope).get("/").content.decode()
    for one, address in SCOPES.items():
        assert (f'href="{address}"' in page) is (one == scope)


def test_loans_lead_to_no_device_that_the_visitor_may_not_see(as_dealer, stocked):
    page = as_dealer("loans").get("/loans/").content.decode()
    assert "ME-001" in page
    assert 'href="/devices/' not in page


def test_a_device_shows_no_loans_outside_the_scope(as_dealer, stocked):
    with inside(stocked):
        number = Device.objects.get(asset_no="ME-001").pk
    page = as_dealer("ledger").get(f"/devices/{number}/").content.decode()
    assert "Latest loans" not in page
    assert "Latest faults" not in page


def test_what_staff_wrote_about_a_symptom_is_not_for_visitors(as_dealer, at_alpha, stocked):
    visitor = as_dealer("faults")
    for address in ("/faults/", "/faults/?export=csv", "/faults/?q=落下"):
        assert "破損" not in visitor.get(address).content.decode()
    assert "ME-001" not in visitor.get("/faults/?export=csv&q=落下").content.decode()
    assert "破損" in at_alpha(ALICE).get("/faults/").content.decode()
