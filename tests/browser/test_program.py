"""A program's journey: with a key that a person made, over the API, from file to devices."""

from typing import Any

import pytest
from playwright.sync_api import expect

from shared.kernel import clock
from tests.browser import arrivals, people
from tests.browser.programs import Program
from tests.browser.visiting import Setting, Visitor
from tests.browser.world import months

pytestmark = pytest.mark.desk


def test_a_program_hands_a_file_over_with_a_key_made_on_the_screen(
    visitor: Visitor, turn: int
) -> None:
    code = people.CODES[4 + turn]
    people.hospital(visitor, code)
    program = Program(visitor.served, code, key=_key(visitor))
    _closed, month = months(clock.today())
    pushed = program.call("PUT", f"/feeds/ledger/{month}?filename=ledger.csv", arrivals.as_bytes())
    assert pushed["state"] == "to_map"
    columns = {**pushed["mapping"]["columns"], "asset_no": arrivals.IDENTITY}
    checked = program.tell(f"/files/{pushed['id']}/mapping", {"columns": columns})
    assert (checked["rows"], checked["rows_rejected"]) == (arrivals.ROWS, 1)
    done = program.tell(f"/files/{pushed['id']}/commit", {"confirm_size": True})
    assert done["rows_committed"] == arrivals.ACCEPTED
    listed = program.call("GET", "/devices?category=ventilator")
    assert arrivals.FOUND in {device["asset_no"] for device in listed["items"]}


def _key(visitor: Visitor) -> str:
    """Make a key that may push files and read devices; it is shown once."""
    visitor.turn_to("API keys")
    visitor.link("Make an API key").click()
    visitor.look()
    visitor.control("Name").fill("夜間送信")
    for operation in ("Read files", "Upload files", "Commit files", "Read devices"):
        visitor.control(operation).check()
    visitor.button("Make the key").click()
    visitor.look()
    return visitor.control("Key").input_value()


def test_the_api_explains_itself_under_our_content_policy(visit: Any) -> None:
    reader = visit(Setting("en"))
    for door in ("portal", people.CODES[4]):
        reader.go(door, "/api/v1/docs")
        expect(reader.page.get_by_role("heading", name="OptiServe").first).to_be_visible()
        assert reader.complaints == []
