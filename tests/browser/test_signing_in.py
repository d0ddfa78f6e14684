"""Passkeys, codes and one's own account."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import translation
from playwright.sync_api import expect

from optiserve.demo.settle import PASSWORD
from tests.browser import people
from tests.browser.passkeys import with_authenticator
from tests.browser.visiting import Visitor
from tests.browser.world import keeper

WAIT = (
    "There were too many wrong attempts. Try again in %(pause)s, sign in with a passkey, or "
    "set a new password with a link by e-mail."
)
HOSPITAL = people.CODES[-1]


def test_a_passkey_is_added_and_signs_in_at_the_portal_and_into_a_hospital(
    visitor: Visitor, turn: int
) -> None:
    with_authenticator(visitor)
    visitor.sign_in(HOSPITAL, keeper(turn), PASSWORD)
    visitor.button("Your account").click()
    visitor.page.get_by_role("link", name=visitor.words("My account")).click()
    visitor.says("Where you are signed in")
    visitor.look()
    visitor.link("Add a passkey").click()
    visitor.look()
    visitor.control("Name").fill("病棟のノートPC")
    visitor.button("Add a passkey").click()
    visitor.says("I have kept them")
    visitor.look()
    visitor.link("I have kept them").click()
    expect(visitor.page.get_by_text("病棟のノートPC").first).to_be_visible()
    visitor.look()
    visitor.button("Sign out everywhere").click()
    visitor.page.wait_for_url("**/accounts/signed-out/")
    visitor.page.context.clear_cookies()
    visitor.go(HOSPITAL, "/devices/")
    visitor.look()
    _guess_until_told_to_wait(visitor, keeper(turn))
    visitor.look()
    visitor.button("Sign in with a passkey").click()
    visitor.page.wait_for_url(f"{visitor.served.at(HOSPITAL)}devices/")
    visitor.look()


def _guess_until_told_to_wait(visitor: Visitor, email: str) -> None:
    """What an attacker does to the account; the owner's passkey is not kept waiting by it."""
    for number in range(7):
        visitor.control("Email").fill(email)
        visitor.control("Password").fill(f"wrong {number}")
        visitor.button("Sign in").click()
        # The field is empty again once the answer is there.
        expect(visitor.control("Password")).to_have_value("")
    with translation.override(visitor.setting.language):
        told = translation.gettext(WAIT).partition("%(pause)s")
    parts = [part.strip(" .。") for part in (told[0], told[2])]
    expect(visitor.page.get_by_role("alert").filter(has_text=max(parts, key=len))).to_be_visible()


def test_the_password_alone_is_not_enough_once_there_is_an_app(visitor: Visitor, turn: int) -> None:
    visitor.sign_in(HOSPITAL, keeper(4 + turn), PASSWORD)
    visitor.go("portal", "/account/")
    visitor.link("Set up the app").click()
    visitor.page.get_by_text(visitor.words("You cannot scan it?")).click()
    secret = visitor.page.locator("code.secret").inner_text()
    visitor.look()
    visitor.control("Code").fill(_shown_by_the_app(secret))
    visitor.button("Confirm").click()
    visitor.says("I have kept them")
    recovery = visitor.page.locator(".codes code").first.inner_text()
    visitor.go("portal", "/account/")
    visitor.look()
    visitor.button("Sign out everywhere").click()
    visitor.page.wait_for_url("**/accounts/signed-out/")
    visitor.go("portal")
    visitor.control("Email").fill(keeper(4 + turn))
    visitor.control("Password").fill(PASSWORD)
    visitor.button("Sign in").click()
    visitor.control("Code").fill("000000")
    visitor.button("Sign in").click()
    visitor.look()
    visitor.control("Code").fill(recovery)
    visitor.button("Sign in").click()
    visitor.page.wait_for_url(f"{visitor.served.at(HOSPITAL)}**")


def _shown_by_the_app(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_the_pages_for_changing_what_one_signs_in_with_are_in_order(visitor: Visitor) -> None:
    visitor.go("portal", "/accounts/login/")
    visitor.link("Forgot the password?").click()
    visitor.look()
    visitor.control("E-mail address").fill("nobody@nowhere.example")
    visitor.button("Send the link").click()
    visitor.says("If the address belongs to an account, a link is on its way.")
    visitor.look()
    people.operator(visitor)
    for path in ("/account/email/", "/accounts/password/change/", "/account/email/asked/"):
        visitor.go("portal", path)
        visitor.look()
    for path in ("/accounts/reauthenticate/", "/account/email/nothing/"):
        visitor.go("portal", path)
        visitor.complaints.clear()  # Chromium's, of a link that is gone
        visitor.look()


def test_a_hospital_asks_for_second_factors(visitor: Visitor, turn: int) -> None:
    people.hospital(visitor, people.CODES[2 + turn])
    visitor.turn_to("Rules for signing in")
    visitor.look()
    visitor.control("All our people sign in with a second factor").check()
    visitor.button("Save").click()
    visitor.says("The rules for signing in are saved.")
    visitor.look()
