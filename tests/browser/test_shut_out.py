"""A dealer signs in with a passkey, steps into a hospital, and is out when the grant goes."""

from typing import Any

from playwright.sync_api import expect

from tests.browser import people
from tests.browser.passkeys import with_authenticator
from tests.browser.visiting import Visitor
from tests.browser.world import VISITED, courier


def test_a_dealer_who_loses_the_grant_on_the_page_is_out_at_the_next_click(
    visitor: Visitor, visit: Any, turn: int
) -> None:
    code = people.CODES[VISITED][turn]
    _sign_in_with_a_passkey(visitor, courier(turn))
    visitor.link("Step over to %(name)s", name=people.NAMES[code]).click()
    visitor.says("What this hospital lets you see")
    visitor.turn_to("Devices")
    expect(visitor.heading(visitor.words("Devices"))).to_be_visible()
    visitor.look()
    _revoke(visit(visitor.setting), code, dealer=f"ハヤテ商会{turn + 1}")
    visitor.turn_to("Loans")
    visitor.says("You have no access there")
    visitor.go(code, "/devices/")
    visitor.says("You have no access there")
    visitor.complaints.clear()  # Chromium's, of these refusals
    visitor.go("portal")
    expect(visitor.heading(visitor.words("Hospitals"))).to_be_visible()
    assert visitor.link("Step over to %(name)s", name=people.NAMES[code]).count() == 0
    visitor.look()


def _sign_in_with_a_passkey(visitor: Visitor, dealer: str) -> None:
    """Set one up, forget everything, and come in with nothing else."""
    with_authenticator(visitor)
    people.partner(visitor, dealer)
    visitor.go("portal", "/account/")
    visitor.link("Add a passkey").click()
    visitor.button("Add a passkey").click()
    visitor.link("I have kept them").click()
    visitor.says("Where you are signed in")
    visitor.page.context.clear_cookies()
    visitor.go("portal")
    visitor.button("Sign in with a passkey").click()
    expect(visitor.heading(visitor.words("Hospitals"))).to_be_visible()


def _revoke(administrator: Visitor, code: str, *, dealer: str) -> None:
    """What the hospital does meanwhile, at another desk."""
    people.hospital(administrator, code)
    administrator.turn_to("Dealers' access")
    administrator.page.get_by_role("link", name=dealer).click()
    administrator.button("Revoke access").click()
    asked = administrator.page.get_by_role("dialog")
    asked.get_by_role("button", name=administrator.words("Revoke access")).click()
    administrator.page.wait_for_url("**/grants/**")
    administrator.says("Revoked")
