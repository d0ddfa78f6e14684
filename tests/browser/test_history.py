"""The hospital's import history: a file taken back and brought back, and what files leave open."""

from playwright.sync_api import expect

from tests.browser import people
from tests.browser.visiting import Visitor


def test_a_hospital_takes_a_file_back_and_brings_it_back(visitor: Visitor, turn: int) -> None:
    people.hospital(visitor, people.CODES[turn])
    visitor.turn_to("Import history")
    visitor.look()
    visitor.page.locator("main a[href*='/files/'][href$='/history/']").first.click()
    visitor.says("Before this file, and with it")
    visitor.look()
    visitor.control("Reason (others can read it in the history)").fill("テスト")
    visitor.button("Take this file back").focus()
    visitor.page.keyboard.press("Enter")
    visitor.says("This file was taken back")
    visitor.look()
    visitor.button("Commit it again").click()
    visitor.link("What it changed, and take it back").click()
    expect(visitor.button("Take this file back")).to_be_visible()


def test_a_hospital_looks_at_what_files_leave_open(visitor: Visitor) -> None:
    people.hospital(visitor, people.CODES[8])
    visitor.turn_to("Import history")
    for tab in ("Same device?", "Missing devices", "Unknown devices", "Odd loans"):
        tabs = visitor.page.get_by_role("navigation", name=visitor.words("Import history"))
        tabs.get_by_role("link", name=visitor.words(tab)).click()
        expect(visitor.heading(visitor.words(tab))).to_be_visible()
        visitor.look()
