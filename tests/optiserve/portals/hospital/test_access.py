"""Dealers' access, the trail and API keys."""

import re

import pytest
from django.db import IntegrityError
from django.utils import translation

from optiserve.portals.hospital import names
from optiserve.tenancy.context import PORTAL, inside, open_door
from shared.audit.models import Event
from shared.delegation import services
from shared.delegation.models import Dealer, Grant
from shared.delegation.services import ReportWithLimits
from shared.kernel import clock
from shared.users.keys import live_key
from shared.users.models import ApiKey
from tenants.equipment.models import Ward
from tenants.sharing.models import Visit
from tests.people import ALICE, BOB, SVEN

FORM = {
    "dealer": "delta",
    "scopes": ["ledger", "report"],
    "starts_on": "2026-11-01",
    "ends_on": "2026-12-31",
}


def test_a_grant_is_given_and_recorded(at_alpha, alpha):
    answer = at_alpha(ALICE).post("/grants/new/", FORM, follow=True)
    assert "デルタ商会" in answer.content.decode()
    assert Grant.objects.get().scopes == ["ledger", "report"]
    with inside(alpha):
        assert Visit.objects.get().operation == "grant.write"


def test_a_grant_that_ends_before_it_begins_is_refused(at_alpha, alpha):
    answer = at_alpha(ALICE).post("/grants/new/", {**FORM, "ends_on": "2026-10-01"})
    assert not Grant.objects.exists()
    assert "The last day is before the first." in answer.content.decode()


def test_a_grant_of_nothing_is_refused(at_alpha, alpha):
    answer = at_alpha(ALICE).post("/grants/new/", {**FORM, "scopes": []})
    assert "This field is required." in answer.content.decode()
    assert not Grant.objects.exists()


def test_staff_cannot_give_access(at_alpha, alpha):
    assert at_alpha(SVEN).post("/grants/new/", FORM).status_code == 403


def test_revoking_ends_an_open_visit(at_alpha, as_dealer, stocked):
    visitor = as_dealer("ledger")
    assert visitor.get("/devices/").status_code == 200
    at_alpha(ALICE).post(f"/grants/{Grant.objects.get().pk}/revoke/")
    assert visitor.get("/devices/")["Location"].startswith("/accounts/login/")


def test_a_grant_is_revoked_by_post_only(at_alpha, granted):
    assert at_alpha(ALICE).get(f"/grants/{granted('ledger').pk}/revoke/").status_code == 405


def test_the_trail_shows_outsiders_alone_when_asked(at_alpha, as_dealer, stocked):
    as_dealer("ledger").get("/devices/")
    at_alpha(ALICE).post("/grants/new/", FORM)
    page = at_alpha(ALICE).get("/visits/?outsiders=True").content.decode()
    assert "dan@delta.example" in page
    assert page.count("alice@alpha.example") == 1  # the account's menu


def _make_key(visitor, operations):
    form = {"name": "nightly", "operations": operations, "days": "90"}
    return visitor.post("/keys/new/", form)


def test_a_keys_secret_is_shown_once_and_works(at_alpha, alpha):
    visitor = at_alpha(ALICE)
    answer = _make_key(visitor, ["file.upload"])
    secret = re.search(r"opt_[\w-]+", answer.content.decode()).group()
    assert live_key(secret, at=clock.now()).operations == ["file.upload"]
    assert "no-store" in answer["Cache-Control"]
    assert secret not in visitor.get("/keys/").content.decode()


def test_a_key_gets_no_operation_its_maker_has_not(at_alpha, alpha):
    answer = _make_key(at_alpha(ALICE), ["agreement.write"])
    assert "error-summary" in answer.content.decode()
    assert not ApiKey.objects.exists()


def test_a_revoked_key_is_shown_as_such(at_alpha, alpha):
    visitor = at_alpha(ALICE)
    _make_key(visitor, ["file.upload"])
    visitor.post(f"/keys/{ApiKey.objects.get().pk}/revoke/")
    assert ApiKey.objects.get().revoked_at is not None
    assert "Revoked" in visitor.get("/keys/").content.decode()


def test_another_hospitals_key_does_not_exist(at_alpha, at_bravo, alpha, bravo):
    _make_key(at_alpha(ALICE), ["file.upload"])
    number = ApiKey.objects.get().pk
    assert at_bravo(BOB).get(f"/keys/{number}/").status_code == 404
    assert at_bravo(BOB).post(f"/keys/{number}/revoke/").status_code == 404
    assert "nightly" not in at_bravo(BOB).get("/keys/").content.decode()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (
            "2026-09 ledger to_map 台帳 9月.csv",
            "2026-09 Device ledger, Columns to be mapped: 台帳 9月.csv",
        ),
        ("revoke delta", "delta: revoked"),
        ("/devices/?q=2026-09 ledger", "/devices/?q=2026-09 ledger"),
        ("2026-09 nothing to_map x.csv", "2026-09 nothing to_map x.csv"),
    ],
)
def test_the_trail_says_in_words_what_was_written_in_codes(written, shown):
    with translation.override("en"):
        assert names.subject(written) == shown


def test_a_grant_is_given_with_limits_that_occur_here(at_alpha, stocked):
    with inside(stocked):
        ward = Ward.objects.get()
    limits = {"categories": ["infusion-pump"], "makers": ["aoba"], "wards": [ward.pk]}
    answer = at_alpha(ALICE).post(
        "/grants/new/", {**FORM, "scopes": ["ledger"], **limits, "with_costs": "on"}, follow=True
    )
    given = Grant.objects.get()
    assert (given.categories, given.makers) == (["infusion-pump"], ["aoba"])
    assert (given.wards, given.with_costs) == ([ward.pk], True)
    page = answer.content.decode()
    assert "5階東, with costs" in page
    with open_door(PORTAL):
        told = Event.objects.get(operation="grant.give").details["after"]
    assert (told["categories"], told["with_costs"]) == (["infusion-pump"], True)


def test_a_limit_that_does_not_occur_here_is_refused(at_alpha, stocked):
    at_alpha(ALICE).post("/grants/new/", {**FORM, "scopes": ["ledger"], "makers": ["nobody"]})
    assert not Grant.objects.exists()


def test_a_report_is_granted_whole_or_not_at_all(at_alpha, stocked):
    answer = at_alpha(ALICE).post("/grants/new/", {**FORM, "makers": ["aoba"]})
    assert "The monthly report shows the whole hospital." in answer.content.decode()
    with pytest.raises(ReportWithLimits):
        _given(stocked, makers=("aoba",))
    with pytest.raises(IntegrityError, match="delegation_grant_report_is_whole"):
        Grant.objects.filter(pk=_given(stocked).pk).update(makers=["aoba"])


def _given(hospital, **limits):
    return services.grant(
        hospital_id=hospital.pk,
        dealer=Dealer.objects.get(code="delta"),
        scopes=["report"],
        limits=services.Limits(**limits),
        starts_on=clock.today(),
        ends_on=clock.today(),
        by=ALICE,
        at=clock.now(),
    )


def test_the_form_counts_what_the_dealer_would_see_and_gives_nothing(at_alpha, stocked):
    asked = {
        **FORM,
        "scopes": ["ledger", "loans", "faults"],
        "categories": ["infusion-pump"],
        "preview": "1",
    }
    asked |= {"starts_on": "2099-01-01", "ends_on": "2099-01-02"}
    answer = at_alpha(ALICE).post("/grants/new/", asked)
    assert answer.context["seen"] == [
        ("Device ledger", 2),
        ("Lending records", 2),
        ("Fault history", 1),
    ]
    assert not Grant.objects.exists()


def test_a_program_gives_a_limited_grant(at_alpha, stocked):
    asked = {**FORM, "scopes": ["ledger"], "categories": ["infusion-pump"]}
    client = at_alpha(ALICE)
    answer = client.post("/api/v1/grants", asked, content_type="application/json")
    assert (answer.status_code, answer.json()["categories"]) == (201, ["infusion-pump"])
    refused = client.post(
        "/api/v1/grants", {**asked, "scopes": ["report"]}, content_type="application/json"
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "report-with-limits")
