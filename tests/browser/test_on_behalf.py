"""A dealer hands a ledger over on a hospital's behalf; the hospital sees who did."""

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.browser import arrivals, people
from tests.browser.visiting import Visitor
from tests.browser.world import porter, porters_name

CODE = people.CODES[-1]


def test_a_dealer_hands_a_file_over_on_a_hospitals_behalf(
    visitor: Visitor, visit: Any, turn: int, tmp_path: Path
) -> None:
    administrator = visit(visitor.setting)
    people.hospital(administrator, CODE)
    administrator.go(CODE, "/grants/new/")
    administrator.control("Dealer").select_option(porter(turn))
    administrator.control("Handing files over on your behalf").check()
    administrator.look()
    administrator.button("Give access").click()
    people.partner(visitor, porter(turn))
    visitor.link("Step over to %(name)s", name=people.NAMES[CODE]).click()
    visitor.says("What this hospital lets you see")
    visitor.look()
    visitor.turn_to("Hand files over")
    visitor.look()
    visitor.control("Device ledger").set_input_files(arrivals.written(tmp_path))
    visitor.button("Hand over").click()
    visitor.says("Thank you. The hospital has the files.")
    visitor.look()
    administrator.go(CODE, "/visits/")
    expect(administrator.page.get_by_role("cell", name=porters_name(turn)).first).to_be_visible()
