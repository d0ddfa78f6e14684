"""Dealers' access, the trail and API keys."""

import re

import pytest
from django.utils import translation

from optiserve.portals.hospital import names
from optiserve.tenancy.context import inside
from shared.delegation.models import Grant
from shared.kernel import clock
from shared.users.keys import live_key
from shared.users.models import ApiKey
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
