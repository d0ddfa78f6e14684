"""Support's journey: it asks, the hospital lets it in and watches it, and puts it out."""

from typing import Any

from playwright.sync_api import expect

from tests.browser import people
from tests.browser.visiting import Visitor

REASON = "10月の機器台帳が読み込めないため / October's ledger cannot be read"


def test_support_is_let_in_and_put_out_at_the_next_click(
    visitor: Visitor, visit: Any, turn: int
) -> None:
    code = people.CODES[turn]
    _ask(visitor, code)
    administrator: Visitor = visit(visitor.setting)
    _let_in(administrator, code)
    visitor.page.reload()
    visitor.link("Step over to the hospital").click()
    visitor.says("You may only read. The hospital sees every page you open.")
    visitor.look()
    visitor.turn_to("Devices")
    visitor.says("You may only read. The hospital sees every page you open.")
    visitor.look()
    administrator.turn_to("Devices")
    administrator.look()
    administrator.button("End support access").click()
    administrator.says("Support access was ended. Nobody of OptiServe is inside.")
    administrator.look()
    visitor.turn_to("Loans")
    visitor.says("You have no access there")
    administrator.turn_to("Audit trail")
    expect(administrator.page.get_by_role("cell", name="OptiServe").first).to_be_visible()
    administrator.look()


def _ask(visitor: Visitor, code: str) -> None:
    people.operator(visitor)
    visitor.turn_to("Support access")
    visitor.look()
    visitor.link("Ask for support access").click()
    visitor.control("Hospital's code").fill(code)
    visitor.control("Reason").fill(REASON)
    visitor.control("Ticket").fill("T-17")
    visitor.look()
    visitor.button("Ask").click()
    visitor.says("The hospital's administrators were asked by mail.")
    expect(visitor.page.get_by_text("T-17")).to_be_visible()
    visitor.look()


def _let_in(administrator: Visitor, code: str) -> None:
    people.hospital(administrator, code)
    administrator.look()
    administrator.link("Decide").click()
    administrator.look()
    administrator.button("Approve").click()
    administrator.says(
        "Support may come in now. You see it on every page, and can end it at any time."
    )
    administrator.look()
