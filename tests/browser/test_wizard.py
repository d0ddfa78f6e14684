"""A stranger's real export, from the file to the ledger: by keyboard alone, and with few steps."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser import people
from tests.browser.visiting import PHONE, Setting, Visitor

# What a hospital's spreadsheet looks like: titles, two rows of names under merged cells, eras,
# ditto marks, a day that does not exist, totals and a remark.
EXPORT = """\
医療機器管理台帳,,,,,,,
出力日：令和8年11月2日,,,,,,,
,,,,,,,
管理番号,機器,,,購入,,設置場所,状態
,名称,型式,メーカー,日付,価格,,
ＷＺ－００１,輸液ポンプ,ＩＰ－１００,あおば医科工業㈱,R3.4.1,"１２３，４５６円",3階病棟,使用中
ＷＺ－００２,〃,〃,〃,平成30年6月1日,"98,000",3階病棟,使用中
ＷＺ－００３,輸液ポンプ,IP-100,あおば医科工業,令和6年2月30日,,ICU,使用中
ＷＺ－００４,人工呼吸器,VN-7,あおば医科工業,H31.4.30,"2,100,000",ICU,修理中
合計,,,,,"2,321,456",,
※ 廃棄機器は除く,,,,,,,
"""
FAULTY_ROW = 8
MOST_STEPS = 10
_PLACES = (Setting("ja"), Setting("en", PHONE))


class Hands:
    """Somebody who only presses keys, and how often they set something going."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.steps = 0

    def press(self, goal: Locator, key: str = "Enter") -> None:
        """Walk to a control and set it going."""
        self._walk(goal)
        self.steps += 1
        self.visitor.page.keyboard.press(key)

    def write(self, goal: Locator, text: str) -> None:
        """Walk to a text and write another in its place."""
        self._walk(goal)
        self.steps += 1
        self.visitor.page.keyboard.press("ControlOrMeta+a")
        self.visitor.page.keyboard.type(text)

    def hand_in(self, goal: Locator, path: Path) -> None:
        """Choose a file: the browser's own dialog, which nobody can play."""
        self.steps += 1
        goal.set_input_files(path)

    def _walk(self, goal: Locator) -> None:
        expect(goal).to_be_visible()
        for _ in range(150):
            if goal.evaluate("element => element === document.activeElement"):
                return
            self.visitor.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {goal}")


@pytest.mark.parametrize("setting", _PLACES, ids=str)
def test_a_stranger_gets_a_real_export_committed(
    visit: Any, setting: Setting, tmp_path: Path
) -> None:
    visitor: Visitor = visit(setting)
    people.hospital(visitor, people.CODES[10 + _PLACES.index(setting)])
    hands = Hands(visitor)
    path = tmp_path / "機器台帳（10月）.csv"
    path.write_bytes(EXPORT.encode("cp932"))
    hands.press(visitor.link("Hand over files"))
    hands.hand_in(visitor.control("Device ledger"), path)
    hands.press(visitor.button("Hand over"))
    _columns(hands)
    _mended(hands)
    hands.press(visitor.control("The number of rows is right"), "Space")
    hands.press(visitor.page.get_by_role("button", name="4"))
    visitor.says("%(count)d rows were committed.", count=4)
    visitor.look()
    assert hands.steps <= MOST_STEPS, hands.steps
    visitor.link("Change the columns").wait_for(state="detached")
    visitor.turn_to("Import profiles")
    visitor.look()
    visitor.page.get_by_role("main").get_by_role("rowheader").first.get_by_role("link").click()
    visitor.says("What it makes of a file")
    visitor.look()


def _columns(hands: Hands) -> None:
    """The suggestions are right: the file is shown, the preview follows a word, and on it goes."""
    visitor = hands.visitor
    grid = visitor.page.get_by_role("region", name=visitor.words("The first lines of the file"))
    expect(grid).to_contain_text("医療機器管理台帳")
    visitor.look()
    expect(visitor.control("Ditto marks (〃, 同上) repeat the value above")).to_be_checked()
    category = visitor.words("Local category")
    everywhere = "%(field)s of every row, or where the cell is blank"
    hands.write(visitor.control(everywhere, field=category), "ポンプ類")
    visitor.page.keyboard.press("Tab")
    preview = visitor.page.locator("#preview")
    expect(preview).to_contain_text("ポンプ類")
    expect(preview).to_contain_text("2021-04-01")
    expect(preview.get_by_role("row").nth(2)).to_contain_text("輸液ポンプ")
    visitor.look()
    hands.press(visitor.button("Check the rows"))


def _mended(hands: Hands) -> None:
    """The row with the day that does not exist is opened, corrected and checked again."""
    visitor = hands.visitor
    problems = visitor.page.get_by_role("table", name=visitor.words("Rows to look at"))
    hands.press(problems.get_by_role("link", name=str(FAULTY_ROW), exact=True))
    wrong = visitor.page.locator("input[aria-invalid=true]")
    expect(wrong).to_have_value("令和6年2月30日")
    visitor.look()
    hands.write(wrong, "令和6年2月29日")
    hands.press(visitor.button("Check this row again"))
    visitor.says("Row %(number)d is accepted now.", number=FAULTY_ROW)
    visitor.look()
