"""A hospital's words for makers and models: proposed, decided for all, objected to, answered."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser import people
from tests.browser.visiting import Visitor
from tests.browser.world import MISSPELT, small_world, spelling

CODE = people.CODES[MISSPELT]


def test_hospital_and_operator_agree_on_what_words_mean(
    visitor: Visitor, visit: Callable[..., Visitor], turn: int
) -> None:
    operator = visit(visitor.setting)
    people.hospital(visitor, CODE)
    _propose(visitor, spelling(turn))
    people.operator(operator)
    _decide(operator, spelling(turn))
    _object(visitor)
    _answer(operator, spelling(turn))
    visitor.page.reload()
    visitor.says("Not taken up")
    visitor.look()
    tabs = visitor.page.get_by_role("navigation", name=visitor.words("Makers and models"))
    visitor.link("Makers and models").click()
    tabs.get_by_role("link", name=visitor.words("What we proposed")).click()
    visitor.look()


def _propose(hospital: Visitor, words: str) -> None:
    hospital.turn_to("Makers and models")
    hospital.look()
    hospital.page.get_by_role("searchbox").fill(words)
    hospital.page.get_by_role("rowheader", name=words).get_by_role("link").click()
    hospital.says("What it might mean")
    hospital.look()
    hospital.page.locator("main a[href*='/propose/?model=']").first.click()
    hospital.button("Send to the operator").click()
    hospital.look()
    hospital.control("Reason").fill("銘板のとおり")
    hospital.button("Send to the operator").click()
    hospital.says("The operator has it now. The answer will stand here.")
    hospital.look()


def _from_hospitals(operator: Visitor, words: str) -> None:
    _tab(operator, "From hospitals")
    operator.look()
    operator.page.get_by_role("rowheader", name=words).first.get_by_role("link").click()


def _tab(operator: Visitor, name: str) -> None:
    operator.go("portal", "/operator/catalogue/")
    tabs = operator.page.get_by_role("navigation", name=operator.words("Catalogue"), exact=True)
    tabs.get_by_role("link", name=operator.words(name)).first.click()


def _decide(operator: Visitor, words: str) -> None:
    operator.turn_to("Catalogue")
    operator.look()
    _from_hospitals(operator, words)
    operator.look()
    operator.link("See what this changes").click()
    operator.look()
    operator.button("Decide for all hospitals").click()
    operator.says("Decided for all hospitals. They are matched anew now.")
    operator.look()
    _tab(operator, "Revisions")
    operator.says("Months to be revised")
    operator.look()


def _object(hospital: Visitor) -> None:
    hospital.page.reload()
    hospital.says("The operator has unified it")
    hospital.look()
    hospital.link("Object to the decision").click()
    hospital.control("Reason").fill("販売元が別の会社です")
    hospital.look()
    hospital.button("Send to the operator").click()


def _answer(operator: Visitor, words: str) -> None:
    _from_hospitals(operator, words)
    operator.page.get_by_role("radio", name=operator.words("Not taken up")).check()
    operator.control("Reason").fill("製造販売業者が同じです")
    operator.look()
    operator.button("Send to the hospital").click()
    operator.says("The hospital sees the answer now.")


def test_the_operator_enters_merges_and_splits_a_maker(visitor: Visitor, turn: int) -> None:
    people.operator(visitor)
    other = small_world().makers[turn + 1]
    name = f"{other.name_ja}ホールディングス"
    _tab(visitor, "Makers")
    visitor.look()
    visitor.link("Enter a maker").click()
    visitor.control("Code").fill(f"holdings-{turn}")
    visitor.control("Name (Japanese)").fill(name)
    visitor.look()
    visitor.button("See what this changes").click()
    visitor.look()
    visitor.button("Do it for all hospitals").click()
    visitor.says("Done for all hospitals. They are matched anew now.")
    visitor.link("Perhaps one firm").click()
    visitor.look()
    into = other.name_ja if visitor.setting.language == "ja" else other.name_en
    visitor.link("Merge %(one)s into %(other)s", one=name, other=into).click()
    visitor.button("See what this changes").click()
    visitor.look()
    visitor.control("Reason").fill("合併")
    visitor.button("Do it for all hospitals").click()
    visitor.says(
        "This was merged into another and means that one. Undo the merging below to split them "
        "again."
    )
    visitor.look()
    visitor.page.locator("main a[href$='/undo/']").first.click()
    visitor.look()
    visitor.button("Do it for all hospitals").click()
    visitor.page.get_by_role("searchbox").fill(name)
    visitor.page.get_by_role("rowheader", name=name).get_by_role("link").click()
    expect(visitor.link("Merge into another")).to_be_visible()
    visitor.look()
    for tab in ("Models", "Categories"):
        _tab(visitor, tab)
        visitor.look()
    visitor.page.get_by_role("rowheader").first.get_by_role("link").click()
    visitor.look()
