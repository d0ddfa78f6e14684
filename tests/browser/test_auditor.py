"""An auditor comes by invitation, and reads every chain of the trail."""

import pytest
from playwright.sync_api import expect

from tests.browser import people
from tests.browser.visiting import Visitor

pytestmark = pytest.mark.desk


def test_an_auditor_is_invited_and_reads_a_hospitals_chain(visitor: Visitor, turn: int) -> None:
    people.operator(visitor)
    visitor.turn_to("People")
    visitor.link("Invite somebody").click()
    email = f"auditor-{turn}@auditors.example"
    visitor.control("E-mail address").fill(email)
    visitor.page.get_by_role("radio", name=visitor.words("Auditor")).check()
    visitor.button("Send the invitation").click()
    visitor.says("An invitation was mailed to %(email)s.", email=email)
    people.accept_invitation(visitor, email)
    visitor.turn_to("Audit trail")
    visitor.look()
    visitor.link("All chains").click()
    visitor.look()
    visitor.page.get_by_role("searchbox").fill(people.NAMES[people.CODES[0]])
    rows = visitor.page.get_by_role("table").get_by_role("rowheader")
    expect(rows).to_have_count(1)
    rows.first.get_by_role("link").click()
    visitor.look()
    rows.first.get_by_role("link").click()
    visitor.look()
