"""A hospital looks into its figures: overview, category, device; another number; other weights."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import people
from tests.browser.visiting import PHONE, Setting, Visitor

WHO = [
    pytest.param(Setting(), people.CODES[0], id="ja-desktop"),
    pytest.param(Setting("en", PHONE), people.CODES[1], id="en-phone"),
]


@pytest.mark.parametrize(("setting", "code"), WHO)
def test_a_hospital_analyses_its_month(visit: Any, setting: Setting, code: str) -> None:
    visitor: Visitor = visit(setting)
    people.hospital(visitor, code)
    _to_a_device_in_three_clicks(visitor)
    _page_by_page(visitor, code)
    _another_number_by_keyboard(visitor, code)
    _other_weights(visitor, code)
    _settings(visitor)


def _to_a_device_in_three_clicks(visitor: Visitor) -> None:
    visitor.turn_to("Analysis")
    visitor.look()
    visitor.page.locator("a[href^='/analysis/categories/']").first.click()
    visitor.look()
    visitor.page.locator("a[href^='/analysis/devices/']").first.click()
    visitor.says("Loans, repairs and ledger changes on one axis")
    visitor.look()


def _page_by_page(visitor: Visitor, code: str) -> None:
    visitor.go(code, "/analysis/use/")
    visitor.look()
    visitor.control("Category").select_option(index=1)
    expect(visitor.page).to_have_url(re.compile(r"category=[a-z-]+"))
    visitor.look()
    for page in ("wards", "failures", "peers"):
        visitor.go(code, f"/analysis/{page}/")
        visitor.look()
    visitor.go(code, "/analysis/wards/")
    file, rows = visitor.download(visitor.page.locator("a[href^='/analysis/rows/']").first)
    assert file.suggested_filename.startswith("loans-")
    assert rows.startswith(b"\xef\xbb\xbf")


def _another_number_by_keyboard(visitor: Visitor, code: str) -> None:
    visitor.go(code, "/analysis/sizing/")
    visitor.look()
    visitor.page.locator("th a[href*='category=']").first.click()
    slider = visitor.page.get_by_role("slider")
    before = int(slider.input_value())
    slider.focus()
    slider.press("ArrowRight")
    expect(visitor.page.locator("#trial .stat__value").first).to_contain_text(f"{before + 1}")
    expect(slider).to_be_focused()
    visitor.look()


def _other_weights(visitor: Visitor, code: str) -> None:
    visitor.go(code, "/analysis/ages/")
    visitor.control("Age").fill("60")
    visitor.control("Age").press("Tab")
    visitor.says("Tried out")
    visitor.look()
    visitor.button("Make them the hospital's own").click()
    visitor.says("Saved. These weights hold from now on.")


def _settings(visitor: Visitor) -> None:
    visitor.turn_to("Report settings")
    visitor.look()
