"""The dealer's journey: the hospitals that let it in, a look at one, and the trace it leaves."""

from collections import Counter

from playwright.sync_api import expect

from tests.browser import people
from tests.browser.visiting import Visitor

# The hospitals that grant the ledger alone, and to whom.
LEDGER_ONLY = [grant for grant in people.WORLD.grants if grant.scopes == ("ledger",)]


def test_a_dealer_looks_at_what_a_hospital_grants_and_leaves_a_trace(visitor: Visitor) -> None:
    grant = LEDGER_ONLY[0]
    people.partner(visitor, grant.dealer)
    granted = Counter(one.dealer for one in people.WORLD.grants)[grant.dealer]
    table = visitor.page.get_by_role("table", name=visitor.words("Hospitals that grant access"))
    expect(table.get_by_role("rowheader")).to_have_count(granted)
    visitor.look()
    name = people.NAMES[grant.hospital]
    visitor.link("Step over to %(name)s", name=name).click()
    visitor.says("What this hospital lets you see")
    visitor.look()
    _sees_the_ledger_and_nothing_else(visitor, grant.hospital)
    visitor.page.context.clear_cookies()
    people.hospital(visitor, grant.hospital)
    visitor.turn_to("Audit trail")
    dealer = next(one.name for one in people.WORLD.dealers if one.code == grant.dealer)
    expect(visitor.page.get_by_role("cell", name=dealer).first).to_be_visible()
    visitor.look()


def _sees_the_ledger_and_nothing_else(visitor: Visitor, code: str) -> None:
    visitor.turn_to("Devices")
    visitor.look()
    assert visitor.page.get_by_role("link", name=visitor.words("Faults")).count() == 0
    for path in ("/faults/", "/loans/", "/reports/", "/grants/", "/visits/", "/files/", "/keys/"):
        answer = visitor.page.evaluate("path => fetch(path).then(answer => answer.status)", path)
        assert answer in {403, 404}, path
    visitor.complaints.clear()  # Chromium's, of these refusals
