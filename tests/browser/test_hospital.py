"""The hospital's journey: its files, its devices, its report, and whom it lets look."""

import csv
from pathlib import Path

from playwright.sync_api import expect

from tests.browser import arrivals, people
from tests.browser.visiting import Visitor


def test_a_hospital_hands_a_ledger_over(visitor: Visitor, turn: int, tmp_path: Path) -> None:
    people.hospital(visitor, people.CODES[turn])
    visitor.says("Files by month")
    visitor.look()
    visitor.link("Hand over files").click()
    visitor.look()
    visitor.control("Device ledger").set_input_files(arrivals.written(tmp_path))
    visitor.button("Hand over").click()
    visitor.says("Match columns")
    visitor.look()
    _match_the_columns(visitor)
    visitor.look()
    _commit(visitor)
    visitor.look()
    visitor.turn_to("Devices")
    visitor.page.get_by_role("searchbox").fill(arrivals.FOUND)
    expect(visitor.page.get_by_role("rowheader")).to_have_count(1)


def _match_the_columns(visitor: Visitor) -> None:
    visitor.control("Column of %(field)s", field=visitor.words("Asset number")).select_option(
        arrivals.IDENTITY
    )
    visitor.button("Check the rows").click()
    problems = visitor.page.get_by_role("table", name=visitor.words("Rows to look at"))
    expect(problems).to_contain_text("2023/2/30")


def _commit(visitor: Visitor) -> None:
    button = visitor.page.get_by_role("button", name=str(arrivals.ACCEPTED))
    # So many fewer devices than last month must be meant.
    visitor.control("The number of rows is right").check()
    button.click()
    visitor.says("%(count)d rows were committed.", count=arrivals.ACCEPTED)


def test_a_hospital_finds_a_device_and_exports_the_list(visitor: Visitor) -> None:
    people.hospital(visitor, people.CODES[8])
    visitor.turn_to("Devices")
    visitor.look()
    file, content = visitor.download(visitor.link("CSV"))
    assert file.suggested_filename.endswith(".csv")
    headings, first = list(csv.reader(content.decode("utf-8-sig").splitlines()))[:2]
    assert headings[0] == visitor.words("Asset number")
    visitor.page.get_by_role("searchbox").fill(first[0])
    visitor.page.get_by_role("rowheader", name=first[0], exact=True).get_by_role("link").click()
    visitor.says("As written in your ledger")
    visitor.look()


def test_a_hospital_browses_loans_and_faults(visitor: Visitor) -> None:
    people.hospital(visitor, people.CODES[8])
    for screen in ("Loans", "Faults", "Files", "API keys"):
        visitor.turn_to(screen)
        expect(visitor.heading(visitor.words(screen))).to_be_visible()
        visitor.look()


def test_a_hospital_reads_its_report_as_page_and_document(visitor: Visitor) -> None:
    people.hospital(visitor, people.CODES[8])
    visitor.turn_to("Reports")
    visitor.look()
    visitor.page.get_by_role("rowheader").first.get_by_role("link").click()
    visitor.says("Findings")
    expect(visitor.page.get_by_role("img").locator("svg").first).to_be_visible()
    visitor.look()
    file, content = visitor.download(visitor.link("PDF"))
    assert file.suggested_filename.endswith(".pdf")
    assert content.startswith(b"%PDF-")


def test_a_hospital_grants_a_dealer_a_look_and_revokes_it(visitor: Visitor, turn: int) -> None:
    people.hospital(visitor, people.CODES[turn])
    visitor.turn_to("Dealers' access")
    visitor.look()
    visitor.link("Give a dealer access").click()
    visitor.button("Give access").click()
    visitor.look()
    dealer = people.WORLD.dealers[turn % 2]
    visitor.control("Dealer").select_option(dealer.code)
    visitor.control("Device ledger").check()
    visitor.button("Give access").click()
    visitor.says("Access was given to %(dealer)s.", dealer=dealer.name)
    visitor.page.get_by_role("rowheader", name=dealer.name).first.get_by_role("link").click()
    visitor.look()
    visitor.button("Revoke access").click()
    dialog = visitor.page.get_by_role("dialog")
    visitor.look()
    dialog.get_by_role("button", name=visitor.words("Revoke access")).click()
    visitor.says("Access of %(dealer)s was revoked.", dealer=dealer.name)
