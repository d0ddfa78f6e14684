"""The pictures of the README, in the order a month goes by."""

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser import arrivals, people
from tests.browser.server import Served
from tests.browser.visiting import Setting, Visitor, open_page

DOCUMENT = "report.pdf"
_SHOWN = people.CODES[8]


def pictures(
    browser: Browser, served: Served, *, hospital: str | None = None
) -> Iterator[tuple[str, Page]]:
    """Name and page of each picture, in Japanese; the report's document lands in the folder."""
    yield from _of_hospital(_visitor(browser, served), hospital or _SHOWN)
    yield from _of_portal(browser, served)


def _visitor(browser: Browser, served: Served) -> Visitor:
    return Visitor(open_page(browser, Setting()), served, Setting())


def _of_hospital(visitor: Visitor, code: str) -> Iterator[tuple[str, Page]]:
    people.hospital(visitor, code)
    yield _drawn("hospital-home", visitor)
    yield from _preview(visitor)
    visitor.turn_to("Reports")
    visitor.page.get_by_role("rowheader").first.get_by_role("link").click()
    yield _drawn("report-page", visitor)
    _file, content = visitor.download(visitor.link("PDF"))
    (visitor.served.data / DOCUMENT).write_bytes(content)


def _preview(visitor: Visitor) -> Iterator[tuple[str, Page]]:
    visitor.link("Hand over files").click()
    visitor.control("Device ledger").set_input_files(arrivals.written(Path(visitor.served.data)))
    visitor.button("Hand over").click()
    asset_no = visitor.control("Column of %(field)s", field=visitor.words("Asset number"))
    asset_no.select_option(arrivals.IDENTITY)
    visitor.button("Check the rows").click()
    visitor.says("Rows to look at")
    yield _drawn("import-preview", visitor)
    visitor.button("Discard the file").click()
    dialog = visitor.page.get_by_role("dialog")
    dialog.get_by_role("button", name=visitor.words("Discard the file")).click()


def _of_portal(browser: Browser, served: Served) -> Iterator[tuple[str, Page]]:
    visitor = _visitor(browser, served)
    people.operator(visitor)
    yield _drawn("operator-month", visitor)
    visitor = _visitor(browser, served)
    people.partner(visitor, people.WORLD.agreements[0].maker)
    yield _drawn("maker-aggregates", visitor)
    visitor = _visitor(browser, served)
    people.partner(visitor, people.WORLD.dealers[0].code)
    yield _drawn("dealer-home", visitor)


def _drawn(name: str, visitor: Visitor) -> tuple[str, Page]:
    """The page once everything on it has come, charts among it."""
    visitor.page.wait_for_load_state("networkidle")
    for chart in visitor.page.locator("[data-chart]").all():
        chart.locator("svg").wait_for()
    return name, visitor.page
