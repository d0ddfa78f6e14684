"""A key from making it to its end, with the program that uses it; and a leaked one."""

from urllib.error import HTTPError

import pytest
from playwright.sync_api import expect

from tests.browser import people
from tests.browser.programs import Program
from tests.browser.visiting import Visitor

MAKER = people.WORLD.agreements[0].maker


def test_a_maker_makes_a_key_replaces_it_and_ends_the_old_one(visitor: Visitor, turn: int) -> None:
    # All turns act for one maker: each has its own name for the key.
    name = f"夜間取得{turn}"
    people.partner(visitor, MAKER)
    first = _made(visitor, name, networks="203.0.113.0/24\n127.0.0.0/8")
    visitor.link("I have copied it").click()
    visitor.look()
    assert first not in visitor.page.content()
    visitor.link(name).click()
    visitor.look()
    assert first not in visitor.page.content()
    visitor.link("Replace the key").click()
    visitor.look()
    visitor.button("Make the new key").click()
    second = visitor.control("Key").input_value()
    assert second not in {"", first}
    visitor.look()
    for key in (first, second):
        assert Program(visitor.served, "portal", key=key).call("GET", "/aggregates")["items"]
    _end(visitor, first[:10])
    with pytest.raises(HTTPError, match="401"):
        Program(visitor.served, "portal", key=first).call("GET", "/aggregates")
    assert Program(visitor.served, "portal", key=second).call("GET", "/aggregates")["items"]


def test_a_key_of_other_networks_is_refused_and_the_operator_finds_it_leaked(
    visitor: Visitor, turn: int
) -> None:
    people.partner(visitor, MAKER)
    key = _made(visitor, f"本社のみ{turn}", networks="203.0.113.0/24")
    with pytest.raises(HTTPError, match="403"):
        Program(visitor.served, "portal", key=key).call("GET", "/aggregates")
    visitor.page.context.clear_cookies()
    people.operator(visitor)
    visitor.turn_to("Leaked keys")
    visitor.look()
    visitor.control("Text").fill(f"2026-11-24 10:00:00 DEBUG Authorization: Bearer {key} (retry)")
    visitor.button("Look for keys").click()
    found = visitor.page.get_by_role("listitem").filter(has_text=key[:10])
    expect(found).to_contain_text(f"本社のみ{turn}")
    assert key not in visitor.page.content()
    visitor.look()
    visitor.button("End the ticked keys").click()
    expect(visitor.page.get_by_text(key[:10]).first).to_be_visible()
    visitor.look()
    with pytest.raises(HTTPError, match="401"):
        Program(visitor.served, "portal", key=key).call("GET", "/aggregates")


def _made(visitor: Visitor, name: str, *, networks: str) -> str:
    """Make a key that reads figures; it is shown once."""
    visitor.turn_to("API keys")
    visitor.link("Make an API key").click()
    visitor.control("Name").fill(name)
    visitor.control("Read figures across hospitals").check()
    visitor.control("Allowed networks").fill(networks)
    visitor.look()
    visitor.button("Make the key").click()
    visitor.look()
    return visitor.control("Key").input_value()


def _end(visitor: Visitor, prefix: str) -> None:
    visitor.turn_to("API keys")
    row = visitor.page.get_by_role("row").filter(has_text=prefix)
    row.get_by_role("link").first.click()
    visitor.look()
    visitor.button("Revoke the key").click()
    asked = visitor.page.get_by_role("dialog")
    visitor.look()
    asked.get_by_role("button", name=visitor.words("Revoke the key")).click()
    visitor.page.wait_for_url("**/keys/")
    visitor.look()
