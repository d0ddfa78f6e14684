"""The audit trail on screen: a hospital's record of changes, and the portal's trail."""

import pytest
from playwright.sync_api import expect

from tests.browser import people
from tests.browser.visiting import Visitor

pytestmark = pytest.mark.desk


def test_a_hospital_sees_what_was_changed(visitor: Visitor, turn: int) -> None:
    people.hospital(visitor, people.CODES[turn])
    visitor.turn_to("Record of changes")
    expect(visitor.heading(visitor.words("Record of changes"))).to_be_visible()
    visitor.look()
    visitor.control("What").select_option("mapping.write")
    table = visitor.page.get_by_role("table", name=visitor.words("Audit trail"))
    expect(table.get_by_text(visitor.words("Meaning of columns changed")).first).to_be_visible()
    visitor.look()
    table.get_by_role("rowheader").first.get_by_role("link").click()
    visitor.says("What was changed")
    visitor.look()


def test_an_operator_searches_the_portals_trail(visitor: Visitor) -> None:
    people.operator(visitor)
    visitor.turn_to("Audit trail")
    visitor.look()
    table = visitor.page.get_by_role("table", name=visitor.words("Audit trail"))
    visitor.control("What").select_option("hospital.write")
    visitor.page.get_by_role("searchbox").fill(people.CODES[0])
    expect(table.get_by_role("rowheader")).to_have_count(1)
    table.get_by_role("rowheader").first.get_by_role("link").click()
    visitor.says("What was changed")
    visitor.look()
