"""A hospital looks after its own words: masters, marks on devices, quality, what it shares."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import people
from tests.browser.visiting import PHONE, Setting, Visitor

# Hospitals that no other journey takes files back from.
WHO = [
    pytest.param(Setting(), people.CODES[10], id="ja-desktop"),
    pytest.param(Setting("en", PHONE), people.CODES[9], id="en-phone"),
]


@pytest.mark.parametrize(("setting", "code"), WHO)
def test_a_hospital_looks_after_its_masters(visit: Any, setting: Setting, code: str) -> None:
    visitor: Visitor = visit(setting)
    people.hospital(visitor, code)
    visitor.turn_to("Masters")
    visitor.look()
    _wards(visitor)
    _from_a_file(visitor, code)
    _categories(visitor, code)
    _words(visitor, code)
    _beds(visitor, code)


def _wards(visitor: Visitor) -> None:
    """A ward gets its kind, after a look at what that touches; another becomes its spelling."""
    visitor.page.locator("main a[href='/masters/wards/']").click()
    visitor.look()
    first, second = visitor.page.get_by_role("rowheader").get_by_role("link").all()[:2]
    name, other = first.inner_text(), second.inner_text()
    first.click()
    visitor.control("Type of ward").select_option("icu")
    visitor.control("Beds").fill("12")
    visitor.look()
    _seen_and_saved(visitor)
    visitor.link(other).click()
    visitor.control("Another spelling of").select_option(label=name)
    _seen_and_saved(visitor)
    expect(visitor.page.get_by_role("main").get_by_text(name).nth(1)).to_be_visible()
    visitor.look()


def _seen_and_saved(visitor: Visitor) -> None:
    visitor.button("See what it touches").click()
    visitor.look()
    visitor.button("Save").click()
    visitor.says("Saved.")


def _from_a_file(visitor: Visitor, code: str) -> None:
    """The table as a file, its second column filled, and in again."""
    _file, exported = visitor.download(visitor.page.get_by_role("link", name="CSV"))
    text = exported.decode("utf-8-sig").replace(visitor.words("Intensive care"), "nonsense", 1)
    visitor.link("Import a file").click()
    visitor.look()
    _handed(visitor, text)
    visitor.says("Mend these lines in the file, then import it again. Nothing was written.")
    visitor.look()
    visitor.go(code, "/masters/wards/import/")
    _handed(visitor, text.replace("nonsense", "general", 1))
    visitor.look()
    visitor.button("Save").click()
    visitor.says("Saved.")


def _handed(visitor: Visitor, text: str) -> None:
    visitor.control("CSV file").set_input_files(
        {"name": "wards.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    visitor.button("See what it changes").click()


def _categories(visitor: Visitor, code: str) -> None:
    visitor.go(code, "/masters/categories/")
    visitor.look()
    visitor.page.get_by_role("rowheader").first.get_by_role("link").click()
    visitor.control("Management").select_option("resident")
    visitor.control("Accepted share of stock-outs (0 to 1)").fill("0.005")
    visitor.control("A loan is long after (days)").fill("14")
    visitor.look()
    _seen_and_saved(visitor)


def _words(visitor: Visitor, code: str) -> None:
    visitor.go(code, "/masters/words/")
    visitor.look()
    visitor.link("Add a row").click()
    visitor.control("Field").select_option("status")
    visitor.control("Word in your files").fill("ねむり中")
    visitor.control("Holds from").fill("2026-10-01")
    visitor.control("Means").select_option("suspended")
    visitor.look()
    _seen_and_saved(visitor)


def _beds(visitor: Visitor, code: str) -> None:
    visitor.go(code, "/masters/facility/")
    visitor.look()
    visitor.link("Add a row").click()
    visitor.control("Holds from").fill("2026-04-01")
    visitor.control("General beds").fill("150")
    visitor.look()
    _seen_and_saved(visitor)
    visitor.look()


@pytest.mark.parametrize(("setting", "code"), WHO)
def test_a_hospital_looks_at_its_data_and_what_it_shares(
    visit: Any, setting: Setting, code: str
) -> None:
    visitor: Visitor = visit(setting)
    people.hospital(visitor, code)
    visitor.turn_to("Data quality")
    visitor.look()
    visitor.page.get_by_role("rowheader").last.get_by_role("link").click()
    visitor.page.locator("main a[href*='&revision=1']").first.click()
    visitor.says("As it is now")
    visitor.look()
    _mark(visitor)
    visitor.turn_to("Data sharing")
    visitor.says("As a maker sees it")
    visitor.look()
    visitor.button("Stop sharing").click()
    visitor.look()
    dialog = visitor.page.get_by_role("dialog")
    dialog.get_by_role("button", name=visitor.words("Stop sharing")).click()
    visitor.says("Saved. It holds from the next month that is closed.")
    visitor.button("Share again").click()
    dialog.get_by_role("button", name=visitor.words("Share again")).click()
    visitor.says("Shared")


def _mark(visitor: Visitor) -> None:
    """A device is marked as one to be shown; its page says who did so, beside the file's row."""
    visitor.turn_to("Devices")
    visitor.page.get_by_role("rowheader").first.get_by_role("link").click()
    visitor.look()
    visitor.link("Mark the device").click()
    visitor.control("Management").select_option("resident")
    visitor.control("Demonstration unit").check()
    visitor.look()
    visitor.button("Save").click()
    visitor.says("As marked by your people")
    visitor.look()
