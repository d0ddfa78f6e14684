"""The maker's journey: the aggregates of its contract as chart, table and file."""

import csv

from playwright.sync_api import expect

from tests.browser import people
from tests.browser.visiting import Visitor

MAKER = people.WORLD.agreements[0].maker


def test_a_maker_sees_its_aggregates_as_charts_and_table(visitor: Visitor) -> None:
    people.partner(visitor, MAKER)
    expect(visitor.heading(visitor.words("Aggregates"))).to_be_visible()
    visitor.control("Category").select_option("infusion-pump")
    visitor.page.wait_for_url("**category=infusion-pump**")
    plots = visitor.page.get_by_role("img", name=visitor.words("Devices"))
    expect(plots.locator("svg")).to_have_count(3)
    table = visitor.page.get_by_role("table", name=visitor.words("Figures by area"))
    kanto = table.get_by_role("row").filter(has_text=visitor.words("Kanto"))
    expect(kanto).to_contain_text(str(people.CONTRIBUTORS))
    visitor.look()


def test_a_maker_chooses_another_figure_and_exports_it(visitor: Visitor) -> None:
    people.partner(visitor, MAKER)
    visitor.control("Figure").select_option("utilisation")
    visitor.page.wait_for_url("**measure=utilisation**")
    visitor.look()
    main = visitor.page.get_by_role("main")
    file, content = visitor.download(main.get_by_role("link", name="CSV"))
    assert file.suggested_filename.endswith(".csv")
    rows = list(csv.reader(content.decode("utf-8-sig").splitlines()))
    assert visitor.words("Devices") in rows[next(n for n, row in enumerate(rows) if len(row) > 3)]
    picture, pixels = visitor.download(main.get_by_role("link", name="PNG").first)
    assert picture.suggested_filename == "map.png"
    assert pixels.startswith(b"\x89PNG")
    visitor.turn_to("Contracts")
    visitor.look()


def test_a_maker_follows_a_question_from_look_to_look(visitor: Visitor) -> None:
    people.partner(visitor, MAKER)
    visitor.control("Figure").select_option("failure_rate")
    visitor.page.wait_for_url("**measure=failure_rate**")
    for name in ("Own products and the market", "Sizes of hospitals"):
        tabs = visitor.page.get_by_role("navigation", name=visitor.words("Looks"))
        tabs.get_by_role("link", name=visitor.words(name), exact=True).click()
        expect(visitor.control("Figure")).to_have_value("failure_rate")
        visitor.look()
