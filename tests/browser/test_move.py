"""The operator moves a hospital to another cell, and back."""

import pytest
from playwright.sync_api import expect

from tests.browser import people
from tests.browser.visiting import Visitor

pytestmark = pytest.mark.desk


def test_the_operator_moves_a_hospital_and_back(visitor: Visitor, turn: int) -> None:
    people.operator(visitor)
    visitor.turn_to("Hospitals")
    table = visitor.page.get_by_role("table", name=visitor.words("Hospitals"))
    visitor.page.get_by_role("searchbox").fill(people.CODES[turn])
    expect(table.get_by_role("rowheader")).to_have_count(1)
    table.get_by_role("rowheader").get_by_role("link").click()
    visitor.link("Move to another cell").click()
    visitor.look()
    visitor.control("To cell").select_option("osaka")
    visitor.button("Move it").click()
    visitor.says("The hospital works in its new cell")
    visitor.look()
    _press(visitor, "Roll back")
    visitor.says("Rolled back")
    visitor.look()


def test_the_hospital_works_in_its_new_cell(visitor: Visitor, turn: int) -> None:
    code = people.CODES[4 + turn]
    people.operator(visitor)
    visitor.go("portal", f"/operator/hospitals/{code}/move/")
    visitor.control("To cell").select_option("osaka")
    visitor.button("Move it").click()
    visitor.says("The hospital works in its new cell")
    _press(visitor, "Confirm the move")
    visitor.says("Confirmed")
    visitor.look()
    visitor.page.context.clear_cookies()
    people.hospital(visitor, code)
    visitor.turn_to("Devices")
    expect(visitor.page.get_by_role("rowheader").first).to_be_visible()


def _press(visitor: Visitor, words: str) -> None:
    """Press a button, and the same in the dialog that it opens."""
    visitor.button(words).first.click()
    dialog = visitor.page.get_by_role("dialog", name=visitor.words(words))
    expect(dialog).to_be_visible()
    visitor.look()
    dialog.get_by_role("button", name=visitor.words(words), exact=True).click()
