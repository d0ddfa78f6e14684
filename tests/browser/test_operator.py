"""The operator's journey: the month's matrix, a hospital, a contract, a month-end."""

import pytest
from playwright.sync_api import expect

from tests.browser import people
from tests.browser.visiting import Visitor
from tests.browser.world import small_world

pytestmark = pytest.mark.desk


def test_the_operator_sees_where_every_hospital_stands(visitor: Visitor) -> None:
    visitor.go("portal")
    visitor.look()
    people.operator(visitor)
    table = visitor.page.get_by_role("table", name=visitor.words("Hospitals and their files"))
    # On a phone every row is a card and the line of headings is gone. Others may have onboarded
    # further hospitals meanwhile.
    for name in people.NAMES.values():
        expect(table.get_by_role("rowheader", name=name)).to_be_visible()
    visitor.look()
    visitor.page.get_by_role("searchbox").fill(people.CODES[0])
    expect(table.get_by_role("rowheader")).to_have_count(1)
    visitor.look()


def test_the_operator_onboards_a_hospital(visitor: Visitor, turn: int) -> None:
    people.operator(visitor)
    visitor.turn_to("Hospitals")
    visitor.look()
    visitor.link("Onboard a hospital").click()
    visitor.control("Name").fill("見本中央病院")
    visitor.button("Onboard").click()
    expect(visitor.page.get_by_role("alert")).to_be_focused()
    visitor.look()
    code = f"mihon-{turn}"
    visitor.control("Code").fill(code)
    visitor.control("Prefecture").select_option("13")
    visitor.control("Beds").fill("120")
    visitor.control("First administrator's e-mail address").fill(f"first@{code}.example")
    visitor.button("Onboard").click()
    expect(visitor.heading("見本中央病院")).to_be_visible()
    visitor.look()
    people.accept_invitation(visitor, f"first@{code}.example")
    visitor.says("Welcome. Three files make your first report")
    visitor.look()


def test_the_operator_writes_a_contract(visitor: Visitor, turn: int) -> None:
    people.operator(visitor)
    visitor.turn_to("Contracts")
    visitor.look()
    visitor.link("Write a contract").click()
    number = f"OS-2027-{turn:03d}"
    visitor.control("Maker").select_option(small_world().makers[0].code)
    visitor.control("Contract number").fill(number)
    visitor.page.get_by_role("checkbox").first.check()
    visitor.control("From").fill("2027-04-01")
    visitor.control("Until").fill("2028-03-31")
    visitor.control("Price a month (yen, without tax)").fill("90000")
    visitor.look()
    visitor.button("Preview what this maker will see").click()
    visitor.look()
    visitor.button("Write the contract").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text(number)
    visitor.look()


def test_the_operator_watches_a_month_end(visitor: Visitor) -> None:
    people.operator(visitor)
    visitor.turn_to("Month-ends")
    visitor.look()
    months = visitor.page.get_by_role("table", name=visitor.words("Month-ends"))
    months.get_by_role("rowheader").first.get_by_role("link").click()
    visitor.says("Cells published")
    visitor.look()
    visitor.button("Run again").click()
    dialog = visitor.page.get_by_role("dialog", name=visitor.words("Run again"))
    expect(dialog).to_be_visible()
    visitor.look()
    dialog.get_by_role("button", name=visitor.words("Run again"), exact=True).click()
    visitor.says("Give a reason: it stays on record with the revision.")


def test_the_operator_changes_what_a_hospital_may_use(visitor: Visitor, turn: int) -> None:
    people.operator(visitor)
    visitor.go("portal", f"/operator/hospitals/{people.CODES[turn]}/")
    visitor.link("Change the limits").click()
    visitor.look()
    visitor.control("Requests, times the usual").fill("0")
    visitor.button("Save").click()
    visitor.look()
    visitor.control("Requests, times the usual").fill("3")
    visitor.control("Row quota").fill("50000000")
    visitor.button("Save").click()
    visitor.says("The limits are changed. They hold from now on.")
    visitor.look()


def test_the_operator_sees_what_hospitals_cost(visitor: Visitor) -> None:
    people.operator(visitor)
    visitor.turn_to("Use and cost")
    table = visitor.page.get_by_role("table", name=visitor.words("Usage by hospital and day"))
    expect(table).to_be_visible()
    visitor.look()
    visitor.page.get_by_role("searchbox").fill(people.CODES[0])
    expect(table.get_by_role("rowheader")).to_have_count(7)
    visitor.look()
