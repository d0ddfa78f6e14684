"""Administrators look after people: at a hospital's door, and at the portal."""

from playwright.sync_api import expect

from tests.browser import people
from tests.browser.visiting import Visitor


def test_a_hospital_invites_somebody_and_takes_it_back(visitor: Visitor, turn: int) -> None:
    code = people.CODES[turn]
    people.hospital(visitor, code)
    visitor.turn_to("People")
    visitor.look()
    visitor.link("Invite somebody").click()
    visitor.look()
    visitor.button("Send the invitation").click()
    visitor.look()
    guest = f"guest-{turn}@{code}.example"
    visitor.control("E-mail address").fill(guest)
    visitor.page.get_by_role("radio", name=visitor.words("Staff")).check()
    visitor.button("Send the invitation").click()
    visitor.says("An invitation was mailed to %(email)s.", email=guest)
    visitor.link(guest).click()
    visitor.look()
    visitor.button("Withdraw the invitation").click()
    visitor.page.get_by_role("dialog").get_by_role(
        "button", name=visitor.words("Withdraw the invitation")
    ).click()
    visitor.says("The invitation was withdrawn.")


def test_the_operator_is_told_which_roles_exclude_each_other(visitor: Visitor) -> None:
    people.operator(visitor)
    visitor.turn_to("People")
    visitor.link("What roles may do").click()
    expect(visitor.heading(visitor.words("Roles"))).to_be_visible()
    visitor.look()
    visitor.turn_to("People")
    visitor.link(people.WORLD.operator_email).click()
    visitor.look()
    visitor.page.get_by_role("checkbox", name=visitor.words("Payout approver")).check()
    visitor.button("Change the roles").click()
    expect(visitor.page.get_by_role("alert")).to_be_focused()
    visitor.look()
