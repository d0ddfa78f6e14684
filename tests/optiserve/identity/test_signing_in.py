"""Signing in through an organisation's provider: a real one answers, honestly or bent."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from joserfc.jwk import OctKey, RSAKey

from shared.audit.models import Event
from shared.catalogue.models import Maker
from shared.kernel import clock
from shared.users.models import Identity, IdentityProvider, User
from tests.openid_provider import CLIENT_SECRET, OpenIdProvider
from tests.optiserve.identity.conftest import back_from, sent_back
from tests.people import ALICE, MIKA, SVEN
from tests.stepping_over import step_over

Through = Callable[..., Any]
SetUp = Callable[..., IdentityProvider]


def test_a_member_comes_in_and_steps_over_to_the_hospital(
    idp: OpenIdProvider, set_up: SetUp, through: Through, at_alpha: Any
) -> None:
    provider = set_up()
    idp.is_someone(SVEN)
    answer, browser = through(provider)
    door = at_alpha()
    step_over(browser, door)
    assert answer.status_code == 302
    assert door.get("/devices/").status_code == 200
    said = Event.objects.get(operation="sign-in", actor=SVEN)
    assert said.details["by"] == f"provider hospital:{provider.organisation_id}"


def test_the_second_time_the_subject_counts_and_no_address(
    idp: OpenIdProvider, set_up: SetUp, through: Through
) -> None:
    provider = set_up()
    idp.is_someone(SVEN)
    through(provider)
    idp.is_someone("renamed@elsewhere.example", sub=f"subject of {SVEN}", email_verified=False)
    _answer, browser = through(provider)
    assert browser.get("/account/").status_code == 200
    idp.is_someone(SVEN, sub="the successor who got Sven's address")
    answer, _browser = through(provider)
    assert answer.status_code == 403


def test_pkce_state_and_nonce_are_sent_and_new_each_time(
    idp: OpenIdProvider, set_up: SetUp, through: Through
) -> None:
    provider = set_up()
    idp.is_someone(SVEN)
    through(provider)
    through(provider)
    first, second = idp.asked
    assert first["code_challenge_method"] == "S256"
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 43
        assert first[name] != second[name]


def test_an_address_that_the_id_token_lacks_is_asked_for(
    idp: OpenIdProvider, set_up: SetUp, through: Through
) -> None:
    provider = set_up()
    idp.thin = True
    idp.is_someone(SVEN)
    _answer, browser = through(provider)
    assert browser.get("/account/").status_code == 200


def test_new_keys_are_taken_up_at_once(
    idp: OpenIdProvider, set_up: SetUp, through: Through
) -> None:
    provider = set_up()
    idp.is_someone(SVEN)
    through(provider)
    idp.turn_keys()
    _answer, browser = through(provider)
    assert browser.get("/account/").status_code == 200


@pytest.mark.parametrize(
    "twist",
    [
        lambda said: said | {"iss": "https://evil.example"},
        lambda said: said | {"aud": "another client"},
        lambda said: said | {"aud": ["optiserve", "another client"]},
        lambda said: said | {"azp": "another client"},
        lambda said: said | {"exp": said["iat"] - 3600},
        lambda said: said | {"iat": said["iat"] + 3600},
        lambda said: said | {"nonce": "somebody else's"},
        lambda said: {name: one for name, one in said.items() if name != "nonce"},
        lambda said: {name: one for name, one in said.items() if name != "exp"},
        lambda said: {name: one for name, one in said.items() if name != "sub"},
        lambda said: said | {"sub": ["a", "list"]},
    ],
    ids=[
        *("issuer", "audience", "two-audiences", "party", "expired", "future", "nonce"),
        *("no-nonce", "no-exp", "no-sub", "sub"),
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(
    idp: OpenIdProvider, set_up: SetUp, through: Through, twist: Any
) -> None:
    provider = set_up()
    idp.twist = twist
    idp.is_someone(SVEN)
    answer, browser = through(provider)
    assert answer.status_code == 403
    assert "does not prove who you are" in answer.content.decode()
    assert browser.get("/account/").status_code == 302
    assert not Identity.objects.exists()


@pytest.mark.parametrize("how", ["none", "client secret", "foreign key", "unknown key"])
def test_a_token_that_the_provider_did_not_sign_is_refused(
    idp: OpenIdProvider, set_up: SetUp, through: Through, how: str
) -> None:
    provider = set_up()
    idp.is_someone(SVEN)
    foreign = RSAKey.generate_key(2048, {"kid": idp.key.kid})
    idp.algorithms, idp.header = {
        "none": (["none"], {"alg": "none", "signed_with": None}),
        "client secret": (
            ["HS256"],
            {"alg": "HS256", "signed_with": OctKey.import_key(CLIENT_SECRET.ljust(32))},
        ),
        "foreign key": (["RS256"], {"signed_with": foreign}),
        "unknown key": (["RS256"], {"kid": "unheard of", "signed_with": foreign}),
    }[how]
    answer, browser = through(provider)
    assert answer.status_code == 403
    assert browser.get("/account/").status_code == 302


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(
    idp: OpenIdProvider, set_up: SetUp, at_portal: Any
) -> None:
    provider = set_up()
    idp.is_someone(SVEN)
    asking, other = at_portal(), at_portal()
    begin = f"/accounts/organisation/hospital-{provider.organisation_id}/start/"
    back = sent_back(asking.get(begin)["Location"])
    assert other.get(back).status_code == 403
    assert asking.get(back.replace("state=", "state=x")).status_code == 403
    assert asking.get(back).status_code == 403  # the wrong state has used it up
    assert asking.get("/account/").status_code == 302


def test_a_sign_in_that_took_too_long_begins_again(
    idp: OpenIdProvider, set_up: SetUp, at_portal: Any
) -> None:
    provider = set_up()
    idp.is_someone(SVEN)
    browser = at_portal()
    begin = f"/accounts/organisation/hospital-{provider.organisation_id}/start/"
    back = sent_back(browser.get(begin)["Location"])
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        answer = browser.get(back)
    assert "not begun in this browser" in answer.content.decode()


def test_what_the_provider_refused_is_said(
    idp: OpenIdProvider, set_up: SetUp, at_portal: Any
) -> None:
    provider = set_up()
    browser = at_portal()
    begin = f"/accounts/organisation/hospital-{provider.organisation_id}/start/"
    browser.get(begin)
    state = browser.session["asked_provider"]["state"]
    callback = begin.replace("start", "callback")
    answer = browser.get(callback, {"error": "access_denied", "state": state})
    assert "did not let you in" in answer.content.decode()


def test_an_answer_in_another_providers_name_is_refused(
    idp: OpenIdProvider, set_up: SetUp, at_portal: Any
) -> None:
    provider = set_up()
    idp.is_someone(SVEN)
    browser = at_portal()
    begin = f"/accounts/organisation/hospital-{provider.organisation_id}/start/"
    back = sent_back(browser.get(begin)["Location"])
    assert browser.get(f"{back}&iss=https://evil.example").status_code == 403


def test_a_closed_provider_lets_nobody_in_and_throws_nobody_out(
    idp: OpenIdProvider, set_up: SetUp, through: Through, at_portal: Any
) -> None:
    provider = set_up()
    idp.is_someone(SVEN)
    _answer, browser = through(provider)
    begin = f"/accounts/organisation/hospital-{provider.organisation_id}/start/"
    asking = at_portal()
    address = asking.get(begin)["Location"]
    set_up(is_open=False)
    assert browser.get("/account/").status_code == 200
    assert at_portal().get(begin).status_code == 404
    assert back_from(address, asking).status_code == 404


def test_a_provider_that_does_not_answer_gets_a_page(set_up: SetUp, at_portal: Any) -> None:
    provider = set_up(issuer="http://127.0.0.1:9")
    begin = f"/accounts/organisation/hospital-{provider.organisation_id}/start/"
    answer = at_portal().get(begin)
    assert "does not answer as it should" in answer.content.decode()


def test_a_provider_that_failed_is_left_in_peace_for_a_while(
    idp: OpenIdProvider, set_up: SetUp, at_portal: Any, settings: Any
) -> None:
    provider = set_up()
    begin = f"/accounts/organisation/hospital-{provider.organisation_id}/start/"
    settings.OUTWARD_PRIVATE_HOSTS = []
    assert at_portal().get(begin).status_code == 403
    settings.OUTWARD_PRIVATE_HOSTS = ["127.0.0.1"]
    assert at_portal().get(begin).status_code == 403
    cache.clear()
    assert at_portal().get(begin).status_code == 302


def test_where_one_was_going_is_a_page_of_ours(
    idp: OpenIdProvider, set_up: SetUp, through: Through
) -> None:
    provider = set_up()
    idp.is_someone(SVEN)
    assert through(provider, next="/account/")[0]["Location"] == "/account/"
    assert through(provider, next="https://evil.example/")[0]["Location"] == "/"


def test_a_code_leads_to_its_organisation_and_an_unknown_one_looks_like_one_without(
    set_up: SetUp, at_portal: Any
) -> None:
    set_up()
    found = at_portal().get("/accounts/organisation/?code=alpha")
    assert [way.name for way in found.context["ways"]] == ["アルファ病院"]
    for code in ("bravo", "nowhere"):
        answer = at_portal().get(f"/accounts/organisation/?code={code}")
        assert answer.context["ways"] == []
        assert "No organisation with this code has a sign-in of its own" in answer.content.decode()


def _old_proof(browser: Any, settings: Any) -> str:
    """Where a browser is sent whose last proof is an hour old."""
    settings.PROOF_MINUTES = 15
    records = browser.session["account_authentication_methods"]
    hour_ago = [{**one, "at": one["at"] - 3600} for one in records]
    browser.remember(account_authentication_methods=hour_ago)
    return str(browser.get("/keys/new/")["Location"])


def test_whoever_has_no_other_proof_gives_it_at_the_provider_once_more(
    idp: OpenIdProvider, set_up: SetUp, through: Through, settings: Any
) -> None:
    provider = set_up("maker", Maker.objects.get(code="aoba").pk, domains=["aoba.example"])
    idp.is_someone(MIKA)
    _answer, browser = through(provider)
    asked = _old_proof(browser, settings)
    assert asked.startswith(f"/accounts/organisation/maker-{provider.organisation_id}/start/")
    answer = back_from(browser.get(asked)["Location"], browser)
    assert (idp.asked[-1]["prompt"], idp.asked[-1]["max_age"]) == ("login", "0")
    assert answer["Location"] == "/keys/new/"
    assert browser.get("/keys/new/").status_code == 200


@pytest.mark.parametrize("told", [None, "an hour ago"])
def test_a_provider_that_did_not_ask_again_proves_nothing(
    idp: OpenIdProvider, set_up: SetUp, through: Through, settings: Any, told: str | None
) -> None:
    provider = set_up("maker", Maker.objects.get(code="aoba").pk, domains=["aoba.example"])
    idp.is_someone(MIKA)
    _answer, browser = through(provider)
    asked = _old_proof(browser, settings)
    then = int(clock.now().timestamp()) - 3600 if told else None
    idp.twist = lambda claims: {**claims, "auth_time": then}
    answer = back_from(browser.get(asked)["Location"], browser)
    assert answer.status_code == 403
    assert browser.get("/keys/new/").status_code == 302


def test_somebody_else_there_proves_nothing_and_takes_no_session_over(
    idp: OpenIdProvider, set_up: SetUp, through: Through
) -> None:
    provider = set_up()
    idp.is_someone(SVEN)
    _answer, browser = through(provider)
    key, records = (browser.session.session_key, browser.session["account_authentication_methods"])
    for email, more in ((ALICE, {}), (SVEN, {"sub": "the successor who got Sven's address"})):
        idp.is_someone(email, **more)
        answer, _browser = through(provider, browser, again="1")
        assert answer.status_code == 403
    assert browser.session["vouched"]["user"] == User.objects.get(email=SVEN).pk
    assert browser.session.session_key == key
    assert browser.session["account_authentication_methods"] == records
