"""A hospital's life as the operator and the hospital's administrator see it."""

import re
from io import BytesIO
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from tests.browser import people
from tests.browser.visiting import Visitor

pytestmark = pytest.mark.desk


@pytest.fixture
def code(visitor: Visitor, turn: int, request: pytest.FixtureRequest) -> str:
    """A hospital of this visitor's own, just onboarded; the operator looks at its page."""
    code = f"{request.node.originalname.split('_')[3]}-{turn}"
    people.operator(visitor)
    visitor.go("portal", "/operator/hospitals/new/")
    visitor.control("Code").fill(code)
    visitor.control("Name").fill("命の森病院")
    visitor.control("Prefecture").select_option("13")
    visitor.control("Beds").fill("120")
    visitor.control("First administrator's e-mail address").fill(f"first@{code}.example")
    visitor.button("Onboard").click()
    visitor.says("The address works and the invitation is on its way.")
    return code


def act(visitor: Visitor, message: str, **fields: str) -> None:
    """Open a step's dialog, fill it in, do it."""
    visitor.page.get_by_role("main").get_by_role(
        "button", name=visitor.words(message), exact=True
    ).first.click()
    dialog = visitor.page.get_by_role("dialog", name=visitor.words(message))
    expect(dialog).to_be_visible()
    for name, value in fields.items():
        dialog.locator(f"[name={name}]").fill(value)
    visitor.look()
    dialog.get_by_role("button", name=visitor.words(message), exact=True).click()


def page_of(visitor: Visitor, code: str) -> None:
    visitor.go("portal", f"/operator/hospitals/{code}/")


def test_the_operator_suspends_and_resumes_a_hospital(visitor: Visitor, code: str) -> None:
    visitor.look()
    act(visitor, "Suspend", reason="月額未納", confirm="something else")
    visitor.says("This is not the hospital's code. Nothing was done.")
    visitor.look()
    visitor.control("Type the hospital's code to confirm").fill(code)
    visitor.button("Suspend").click()
    visitor.says("Asked for: %(what)s.", what=visitor.words("Suspend"))
    visitor.look()
    visitor.page.goto(visitor.served.at(code))
    visitor.says("This hospital is closed for the moment")
    visitor.complaints.clear()  # Chromium mentions the 403 that was wanted
    visitor.look()
    page_of(visitor, code)
    act(visitor, "Resume")
    visitor.page.goto(visitor.served.at(code))
    # Open again: as everybody who is not signed in there, the operator is asked in at the portal.
    assert urlsplit(visitor.page.url).path == f"/go/{code}/"


def test_the_operator_restores_a_hospital_from_a_backup(visitor: Visitor, code: str) -> None:
    act(visitor, "Back up now")
    visitor.says("Rows in the archive")
    visitor.look()
    page_of(visitor, code)
    act(visitor, "Restore from a backup")
    visitor.says("What is in place and what was loaded")
    visitor.look()
    act(visitor, "Put it in place", confirm=code)
    visitor.says("In place, the old rows kept aside")
    visitor.look()
    act(visitor, "Confirm the restore", confirm=code)
    visitor.says("Rows checked")
    page_of(visitor, code)
    visitor.says("What has happened")
    visitor.look()


def test_the_operator_renames_a_hospital(visitor: Visitor, code: str) -> None:
    act(visitor, "Change the address", code=f"{code}-new", confirm=code)
    visitor.says("Former addresses")
    visitor.look()
    visitor.page.goto(visitor.served.at(code, "/files/"))
    # Nobody is signed in there: the portal is asked for the way to the new address.
    assert urlsplit(visitor.page.url).path == f"/go/{code}-new/"


def test_an_erasure_waits_for_another_person(visitor: Visitor, code: str) -> None:
    for message in ("Suspend", "Note that it has left", "Erase"):
        page_of(visitor, code)
        act(visitor, message, reason="契約終了", confirm=code)
    visitor.says("Waiting for approval")
    visitor.look()
    act(visitor, "Approve the erasure", confirm=code)
    visitor.says("You asked for this yourself. Another person has to approve it.")
    visitor.look()


def test_a_hospitals_administrator_takes_everything_away(visitor: Visitor, turn: int) -> None:
    people.hospital(visitor, people.CODES[turn])
    visitor.turn_to("Export")
    visitor.look()
    visitor.button("Make an archive").click()
    visitor.says("The archive is being made. It appears in the list below.")
    visitor.look()
    file, data = visitor.download(
        visitor.page.get_by_role("link", name=re.compile(visitor.words("Download"))).first
    )
    assert file.suggested_filename.endswith(".zip")
    with ZipFile(BytesIO(data)) as archive:
        assert "tables/equipment_device.csv" in archive.namelist()
