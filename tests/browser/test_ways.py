"""Other ways of using it: by keyboard, in the dark, without script, in another language."""

from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory
from playwright.sync_api import Locator, Route, expect

from optiserve.demo.settle import PASSWORD
from optiserve.web import views
from tests.browser import arrivals, people
from tests.browser.visiting import PHONE, Setting, Visitor, grave_findings

DARK = Setting(colours="dark")


def test_a_keyboard_is_enough_to_sign_in(visit: Any) -> None:
    person: Visitor = visit()
    person.go("portal")
    keys = person.page.keyboard
    _tab_to(person, person.control("Email"))
    keys.type(people.WORLD.operator_email)
    _tab_to(person, person.control("Password"))
    keys.type(PASSWORD)
    keys.press("Enter")
    person.page.wait_for_url("**/operator/")
    _tab_to(person, person.page.get_by_role("link", name=person.words("Skip to the content")))
    keys.press("Enter")
    expect(person.page.get_by_role("main")).to_be_focused()


def _tab_to(person: Visitor, goal: Locator) -> None:
    """Press Tab until it is there, past at most the controls of the page's head."""
    for _ in range(8):
        person.page.keyboard.press("Tab")
        if goal.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not reach {goal}")


def test_nothing_grave_is_found_in_the_dark(visit: Any) -> None:
    person: Visitor = visit(DARK)
    people.hospital(person, people.CODES[9])
    for path in ("/", "/files/", "/files/new/", "/devices/", "/reports/", "/grants/new/"):
        person.go(people.CODES[9], path)
        person.look()
    person.turn_to("Reports")
    person.page.get_by_role("rowheader").first.get_by_role("link").click()
    expect(person.page.get_by_role("img").locator("svg").first).to_be_visible()
    person.look()


def test_the_portal_has_nothing_grave_in_the_dark(visit: Any) -> None:
    person: Visitor = visit(DARK)
    people.operator(person)
    for path in ("/operator/", "/operator/hospitals/new/", "/operator/months/", "/role/"):
        person.go("portal", path)
        person.look()


@pytest.mark.parametrize("setting", [Setting(), DARK, Setting(width=PHONE)], ids=repr)
def test_the_gallery_of_components_has_no_finding(
    visit: Any, settings: Any, setting: Setting
) -> None:
    settings.DEBUG = True
    page = views.gallery(RequestFactory().get("/gallery/"))
    person: Visitor = visit(setting)

    def answer(route: Route) -> None:
        route.fulfill(body=page.content, content_type="text/html; charset=utf-8")

    person.page.route("**/gallery/", answer)
    person.go("portal", "/gallery/")
    expect(person.page.get_by_role("img").locator("svg").first).to_be_visible()
    assert grave_findings(person.page) == []
    assert person.complaints == []


def test_a_file_goes_in_without_script(visit: Any, tmp_path: Path) -> None:
    person: Visitor = visit(Setting("en", script=False))
    people.hospital(person, people.CODES[10])
    person.link("Hand over files").click()
    person.control("Device ledger").set_input_files(arrivals.written(tmp_path))
    person.button("Hand over").click()
    person.control("Column of Asset number").select_option(arrivals.IDENTITY)
    person.button("Check the rows").click()
    commit = person.page.get_by_role("button", name=str(arrivals.ACCEPTED))
    person.control("The number of rows is right").check()
    commit.click()
    person.says("%(count)d rows were committed.", count=arrivals.ACCEPTED)


def test_a_dealer_steps_over_without_script(visit: Any) -> None:
    person: Visitor = visit(Setting("en", script=False))
    grant = people.WORLD.grants[0]
    people.partner(person, grant.dealer)
    name = people.NAMES[grant.hospital]
    person.link("Step over to %(name)s", name=name).click()
    person.button("Continue").click()
    person.says("What this hospital lets you see")


def test_a_reader_changes_the_language_and_stays_on_the_page(visit: Any) -> None:
    person: Visitor = visit()
    people.operator(person)
    person.go("portal", "/operator/contracts/")
    person.page.get_by_role("button", name="English").click()
    expect(person.page).to_have_url(person.served.at("portal", "/operator/contracts/"))
    expect(person.page.locator("html")).to_have_attribute("lang", "en")
    expect(person.heading("Contracts")).to_be_visible()
