"""The masters on their screens: seen before saved, by row, by file, with who did it."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from optiserve.tenancy.context import inside
from shared.audit import chains
from shared.audit.models import Event
from tenants.equipment.models import FacilityBeds, LocalCategory, Ward, WordMap
from tenants.reports.services import freeze_quality
from tests.people import ALICE, VERA
from tests.tenants.intake.services.arrivals import AT, OCTOBER, commit

WARD = {"ward_type": "icu", "beds": "12", "active_from": "", "active_to": "", "merged_into": ""}


@pytest.fixture
def ward(stocked):
    with inside(stocked):
        return Ward.objects.get()


def _file(text):
    return {"file": SimpleUploadedFile("w.csv", text.encode("cp932"), content_type="text/csv")}


@pytest.mark.parametrize("name", ["wards", "categories", "words", "facility"])
def test_each_master_has_its_table_form_and_import(at_alpha, stocked, name):
    visitor = at_alpha(ALICE)
    for rest in ("", "new/", "import/"):
        assert visitor.get(f"/masters/{name}/{rest}").status_code == 200
    assert visitor.get(f"/masters/{name}/?export=csv").status_code == 200


def test_the_impact_is_shown_before_a_ward_is_saved(at_alpha, stocked, ward):
    page = at_alpha(ALICE).post(f"/masters/wards/{ward.pk}/", WARD).content.decode()
    assert "Touches 2 devices, 2 loans, 1 faults in 1 months" in page
    with inside(stocked):
        assert Ward.objects.get().ward_type == ""


def test_a_confirmed_change_is_written_with_before_and_after(at_alpha, stocked, ward):
    visitor = at_alpha(ALICE)
    visitor.post(f"/masters/wards/{ward.pk}/", {**WARD, "confirmed": "1"})
    with inside(stocked):
        assert Ward.objects.get().ward_type == "icu"
    event = Event.objects.get(chain=chains.of_hospital(stocked.pk), operation="master.wards")
    assert (event.actor, event.details["after"]["beds"]) == (ALICE, "12")
    assert event.details["before"]["ward_type"] == ""
    assert "Intensive care" in visitor.get("/masters/wards/").content.decode()


def test_lines_that_are_wrong_are_said_one_by_one_and_nothing_is_written(at_alpha, stocked, ward):
    text = "病棟,Beds\n5階東,many\n新館,3\n".replace("病棟", "Ward")
    page = at_alpha(ALICE).post("/masters/wards/import/", _file(text)).content.decode()
    assert "Line 1" in page
    assert "Enter a whole number." in page
    with inside(stocked):
        assert Ward.objects.count() == 1


def test_an_exported_file_imports_without_a_change(at_alpha, stocked, ward):
    visitor = at_alpha(ALICE)
    exported = visitor.get("/masters/wards/?export=csv").content
    handed = SimpleUploadedFile("w.csv", exported, content_type="text/csv")
    page = visitor.post("/masters/wards/import/", {"file": handed}).content.decode()
    assert "Nothing would change." in page


def test_a_file_is_written_once_it_is_confirmed(at_alpha, stocked, ward):
    visitor = at_alpha(ALICE)
    text = "Ward,Type of ward\n5階東,General ward\n手術室,theatre\n"
    page = visitor.post("/masters/wards/import/", _file(text)).content.decode()
    seen = html.unescape(re.search(r'name="lines" value="([^"]*)"', page)[1])
    visitor.post("/masters/wards/import/", {"lines": seen, "confirmed": "1"})
    with inside(stocked):
        kinds = dict(Ward.objects.values_list("name", "ward_type"))
    assert kinds == {"5階東": "general", "手術室": "theatre"}


def test_a_word_needs_a_meaning_of_its_field(at_alpha, alpha):
    given = {"field": "status", "word": "ねむり中", "valid_from": "2026-10-01", "confirmed": "1"}
    visitor = at_alpha(ALICE)
    page = visitor.post("/masters/words/new/", {**given, "meaning": "human"}).content.decode()
    assert "This field has no such meaning." in page
    visitor.post("/masters/words/new/", {**given, "meaning": "suspended"})
    with inside(alpha):
        assert WordMap.objects.get().meaning == "suspended"


def test_beds_hold_from_a_day_and_peers_are_not_counted_where_they_are_few(at_alpha, alpha):
    beds = {"as_of": "2026-04-01", "general": "150", "therapy": "0", "mental": "0"}
    beds |= {"tuberculosis": "0", "infectious": "0", "function": "", "confirmed": "1"}
    visitor = at_alpha(ALICE)
    visitor.post("/masters/facility/new/", beds)
    with inside(alpha):
        assert FacilityBeds.objects.get().total == 150
    page = visitor.get("/masters/facility/").content.decode()
    assert "band 100-199" in page
    assert "Too few hospitals of this size take part" in page


def test_categories_show_what_the_operator_decided(at_alpha, stocked):
    with inside(stocked):
        LocalCategory.objects.create(name="謎の機器")
    assert "Not matched yet" in at_alpha(ALICE).get("/masters/categories/").content.decode()


def test_a_viewer_reads_and_writes_nothing(at_alpha, stocked, ward):
    visitor = at_alpha(VERA)
    assert visitor.get("/masters/wards/").status_code == 200
    assert visitor.post(f"/masters/wards/{ward.pk}/", WARD).status_code == 403


def test_the_quality_page_says_what_to_mend_first(at_alpha, stocked):
    page = at_alpha(ALICE).get("/quality/?month=2026-10").content.decode()
    assert "Files of the month are missing" in page
    assert "/devices/?lacks=serial" in page


def test_the_quality_page_shows_what_a_revision_reported(at_alpha, stocked):
    with inside(stocked):
        for month in (OCTOBER.previous(), OCTOBER):
            freeze_quality(month=month, revision=1, at=AT)
        commit("loans", OCTOBER, [("ME-001", "2026/10/20", "2026/10/21", "")])
    visitor = at_alpha(ALICE)
    now = visitor.get("/quality/?month=2026-10").content.decode()
    assert "(2 of 3)" in now
    assert "data-chart" in now
    then = visitor.get("/quality/?month=2026-10&revision=1").content.decode()
    assert "(3 of 3)" in then
    assert "As it is now" in then


def test_devices_are_narrowed_to_those_that_lack_something(at_alpha, stocked):
    page = at_alpha(ALICE).get("/devices/?lacks=ward").content.decode()
    assert "ME-003" in page
    assert "ME-001" not in page
