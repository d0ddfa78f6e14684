"""Second factors, and organisations that let nobody in with a password."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.catalogue.models import Maker
from shared.users.models import IdentityProvider
from tests.openid_provider import OpenIdProvider
from tests.optiserve.identity.conftest import back_from
from tests.people import ALICE, MIKA, PASSWORD, SVEN
from tests.stepping_over import ask, hand_in, step_over

Through = Callable[..., Any]
SetUp = Callable[..., IdentityProvider]


def _sign_in(client: Any, email: str) -> None:
    client.post("/accounts/login/", {"login": email, "password": PASSWORD})


@pytest.mark.parametrize(
    ("claims", "is_proved"),
    [
        ({}, False),
        ({"amr": ["pwd"]}, False),
        ({"amr": ["pwd", "mfa"]}, True),
        ({"acr": "mfa"}, True),
    ],
)
def test_a_second_factor_there_counts_if_the_provider_says_so(
    idp: OpenIdProvider,
    set_up: SetUp,
    through: Through,
    settings: Any,
    claims: dict[str, Any],
    *,
    is_proved: bool,
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    provider = set_up()
    idp.is_someone(ALICE, **claims)
    _answer, browser = through(provider)
    held_up = browser.get("/account/").get("Location") == "/account/second-factor/"
    assert held_up is not is_proved


def test_it_does_not_count_where_the_organisation_has_not_agreed_on_a_value(
    idp: OpenIdProvider, set_up: SetUp, through: Through, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    provider = set_up(factor_values=[])
    idp.is_someone(ALICE, amr=["mfa"], acr="mfa")
    _answer, browser = through(provider)
    assert browser.get("/account/")["Location"] == "/account/second-factor/"


def test_it_counts_at_the_hospital_too(
    idp: OpenIdProvider, set_up: SetUp, through: Through, settings: Any, at_alpha: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    provider = set_up()
    idp.is_someone(ALICE, amr=["mfa"])
    _answer, browser = through(provider)
    door = at_alpha()
    step_over(browser, door)
    assert door.get("/devices/").status_code == 200


def test_a_password_leads_to_the_provider_where_it_does_not_count(
    idp: OpenIdProvider, set_up: SetUp, through: Through, at_portal: Any, at_alpha: Any
) -> None:
    set_up()
    IdentityProvider.objects.update(is_only=True)
    portal, door = at_portal(), at_alpha()
    _sign_in(portal, SVEN)
    sent = ask(portal, door)["Location"]
    assert sent.startswith("/accounts/organisation/hospital-")
    assert "next=%2Fgo%2Falpha%2F" in sent
    assert "through its own sign-in only" in portal.get("/role/").content.decode()


def test_the_way_through_the_provider_ends_where_one_was_going(
    idp: OpenIdProvider, set_up: SetUp, through: Through, at_portal: Any, at_alpha: Any
) -> None:
    set_up()
    IdentityProvider.objects.update(is_only=True)
    idp.is_someone(SVEN)
    portal, door = at_portal(), at_alpha()
    _sign_in(portal, SVEN)
    begin = ask(portal, door)["Location"]
    go = back_from(portal.get(begin)["Location"], portal)["Location"]
    hand_in(door, portal.get(go).context["ticket"].secret)
    assert door.get("/devices/").status_code == 200


def test_administrators_keep_their_password(set_up: SetUp, at_portal: Any, at_alpha: Any) -> None:
    set_up()
    IdentityProvider.objects.update(is_only=True)
    portal, door = at_portal(), at_alpha()
    _sign_in(portal, ALICE)
    step_over(portal, door)
    assert door.get("/devices/").status_code == 200


def test_a_closed_provider_brings_the_password_back(
    set_up: SetUp, at_portal: Any, at_alpha: Any
) -> None:
    set_up()
    IdentityProvider.objects.update(is_only=True, is_open=False)
    portal, door = at_portal(), at_alpha()
    _sign_in(portal, SVEN)
    step_over(portal, door)
    assert door.get("/devices/").status_code == 200


def test_a_makers_people_come_in_the_same_way(
    idp: OpenIdProvider, set_up: SetUp, through: Through, at_portal: Any
) -> None:
    maker = Maker.objects.get(code="aoba")
    provider = set_up("maker", maker.pk, domains=["aoba.example"])
    idp.is_someone(MIKA)
    _answer, browser = through(provider)
    assert browser.get("/maker/").status_code == 200
