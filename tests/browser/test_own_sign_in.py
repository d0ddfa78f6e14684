"""A hospital's administrator sets its own sign-in up, and comes in through it."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from optiserve.demo.settle import PASSWORD, email_of
from tests.browser import people
from tests.browser.visiting import Visitor
from tests.openid_provider import CLIENT_ID, CLIENT_SECRET, OpenIdProvider, running

pytestmark = pytest.mark.desk


@pytest.fixture
def idp() -> Iterator[OpenIdProvider]:
    """The hospital's OpenID provider."""
    with running() as provider:
        yield provider


def test_the_administrator_sets_it_up_and_comes_in_through_it(
    visitor: Visitor, turn: int, idp: OpenIdProvider
) -> None:
    code = people.CODES[4 + turn]
    people.hospital(visitor, code)
    _set_up(visitor, idp, domain=email_of(code).rpartition("@")[2])
    visitor.link("Link my account").click()
    _prove_again(visitor)
    visitor.look()
    idp.is_someone(email_of(code))
    visitor.button("Link my account").click()
    visitor.says("Your account is linked with your organisation's sign-in.")
    visitor.page.context.clear_cookies()
    visitor.go(code, "/devices/")
    visitor.look()
    _choose(visitor, code)
    visitor.page.wait_for_url(f"{visitor.served.at(code)}devices/")
    visitor.page.context.clear_cookies()
    _is_refused_as_a_stranger(visitor, code, idp)


def _set_up(visitor: Visitor, idp: OpenIdProvider, *, domain: str) -> None:
    visitor.turn_to("Own sign-in")
    visitor.look()
    idp.redirect_uri = visitor.control("Redirect URI").input_value()
    assert urlsplit(idp.redirect_uri).hostname == "portal.localhost"
    visitor.link("Set it up").click()
    visitor.control("Issuer").fill("https://10.0.0.1/")
    visitor.control("Client ID").fill(CLIENT_ID)
    visitor.control("Client secret").fill(CLIENT_SECRET)
    visitor.control("Mail domains").fill(domain)
    visitor.control("Open for sign-in").check()
    visitor.button("Save").click()
    expect(visitor.page.get_by_role("alert")).to_be_focused()
    visitor.look()
    visitor.control("Issuer").fill(idp.issuer)
    visitor.control("Client secret").fill(CLIENT_SECRET)
    visitor.button("Save").click()
    visitor.says("The own sign-in is saved.")
    visitor.button("Try it").click()
    visitor.says("The provider answers, and its keys can be used.")
    visitor.look()


def _prove_again(visitor: Visitor) -> None:
    """Only somebody who has not signed in just now is asked."""
    if "reauthenticate" in visitor.page.url:
        visitor.control("Password").fill(PASSWORD)
        visitor.page.get_by_role("main").get_by_role("button").first.click()


def _choose(visitor: Visitor, code: str) -> None:
    visitor.link("Sign in with your organisation").click()
    visitor.control("Your organisation's code").fill(code)
    visitor.button("Continue").click()
    visitor.look()
    name = f"{visitor.words('Hospital')}: {people.NAMES[code]}"
    visitor.page.get_by_role("link", name=name).click()


def _is_refused_as_a_stranger(visitor: Visitor, code: str, idp: OpenIdProvider) -> None:
    visitor.go("portal", "/accounts/organisation/?code=nowhere")
    visitor.look()
    for twist in (lambda said: said, lambda said: said | {"aud": "another"}):
        idp.twist = twist
        idp.is_someone("stranger@elsewhere.example")
        visitor.go("portal", "/accounts/login/")
        _choose(visitor, code)
        visitor.says("You are not signed in")
        visitor.complaints.clear()  # Chromium's, of a page that refuses
        visitor.look()
