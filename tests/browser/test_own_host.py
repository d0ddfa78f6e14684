"""A hospital gets a host name of its own, lives there, and gives it up again."""

import pytest
from playwright.sync_api import expect

from shared.kernel import dns_proof
from tests import dns_server
from tests.browser import people
from tests.browser.visiting import Visitor

pytestmark = pytest.mark.desk


def test_a_hospital_moves_to_its_own_host_and_back(visitor: Visitor, turn: int) -> None:
    code = people.CODES[turn]
    host = f"me-{turn}.hospital.example.jp"
    people.hospital(visitor, code)
    visitor.turn_to("Address")
    visitor.look()
    visitor.link("Ask for a host name").click()
    visitor.control("Host name").fill("https://me.example.jp/")
    visitor.button("Ask for it").click()
    expect(visitor.page.get_by_role("alert")).to_be_focused()
    visitor.look()
    visitor.control("Host name").fill(host.upper())
    visitor.button("Ask for it").click()
    visitor.says("Publish the records below, then have them looked up.")
    visitor.look()
    with dns_server.served(visitor.served.dns_port) as names:
        names.publish(f"{code}.localhost", "A", "192.0.2.10")
        names.publish(host, "CNAME", f"{code}.localhost")
        proof = visitor.page.get_by_role("cell", name="optiserve-proof=").inner_text()
        names.publish(dns_proof.record_name(host), "TXT", f'"{proof}"')
        visitor.button("Check now").click()
        visitor.says("The TXT record is there: the name is proven.")
        visitor.button("Open this address").click()
        visitor.look()
        visitor.button("Make it the main address").click()
        _arrive(visitor, host)
    visitor.look()
    visitor.page.get_by_role("main").get_by_role("link", name=host).click()
    visitor.button("Give this name up").click()
    dialog = visitor.page.get_by_role("dialog")
    dialog.get_by_role("button", name=visitor.words("Give this name up")).click()
    _arrive(visitor, f"{code}.localhost")
    expect(visitor.page.get_by_role("main").get_by_text(f"{code}.localhost")).to_be_visible()
    visitor.look()


def _arrive(visitor: Visitor, host: str) -> None:
    """The page goes on by itself, and the portal's session lets the person in at once."""
    visitor.page.wait_for_url(f"http://{host}:{visitor.served.port}/address/")
    expect(visitor.heading(visitor.words("Address"))).to_be_visible()
    visitor.page.wait_for_load_state("networkidle")
    visitor.complaints.clear()  # Chromium misses https, without which it trusts localhost alone


def test_the_operator_sees_all_host_names(visitor: Visitor) -> None:
    people.operator(visitor)
    visitor.turn_to("Host names")
    visitor.look()
