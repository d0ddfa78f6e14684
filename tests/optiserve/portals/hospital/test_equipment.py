"""Devices, loans and faults: tables, exports, one device."""

import csv
import io

import pytest

from optiserve.tenancy.context import inside
from shared.audit.models import Event
from shared.kernel.periods import Month
from tenants.equipment.models import Device, DeviceVersion
from tenants.sharing.models import Visit
from tests.optiserve.portals.hospital.conftest import OCTOBER
from tests.people import ALICE, VERA
from tests.tenants.intake.services.arrivals import commit, pump


def _exported(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_categories_and_makers_carry_the_catalogues_names(at_alpha, stocked):
    page = at_alpha(ALICE).get("/devices/").content.decode()
    assert "Infusion pump" in page
    assert "Aoba Medical" in page
    assert "謎の会社" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=ME-002", {"ME-002"}),
        ("status=repair", {"ME-002"}),
        ("category=infusion-pump", {"ME-001", "ME-002"}),
        ("category=-", {"ME-003"}),
        ("maker=aoba", {"ME-001", "ME-002"}),
        ("q=5階東", {"ME-001", "ME-002"}),
    ],
)
def test_devices_are_searched_and_filtered(at_alpha, stocked, query, found):
    _header, *rows = _exported(at_alpha(ALICE).get(f"/devices/?{query}&export=csv"))
    assert {row[0] for row in rows} == found


@pytest.mark.parametrize("address", ["/devices/", "/loans/", "/faults/"])
def test_an_export_contains_what_the_table_shows(at_alpha, stocked, address):
    visitor = at_alpha(ALICE)
    page = visitor.get(address).content.decode()
    _header, *rows = _exported(visitor.get(f"{address}?export=csv"))
    assert rows
    for row in rows:
        assert row[0] in page


def test_a_workbook_is_offered_as_well(at_alpha, stocked):
    answer = at_alpha(ALICE).get("/loans/?export=xlsx")
    assert answer.content.startswith(b"PK")


def test_loans_of_a_month_are_those_lent_in_it(at_alpha, stocked):
    visitor = at_alpha(ALICE)
    _header, *rows = _exported(visitor.get("/loans/?month=2026-10-01&export=csv"))
    assert len(rows) == 2


def test_a_fault_known_to_the_day_gets_no_time_of_day(at_alpha, stocked):
    _header, row = _exported(at_alpha(ALICE).get("/faults/?export=csv"))
    assert row[2] == "2026-10-05"


def test_a_device_tells_what_ledgers_changed(at_alpha, stocked):
    with inside(stocked):
        device = Device.objects.get(asset_no="ME-001")
        for month, ward in ((9, "3階"), (10, "5階東")):
            DeviceVersion.objects.create(
                device=device,
                valid_from=OCTOBER.replace(month=month),
                attributes={"ward": ward},
                file_id=1,
            )
    page = at_alpha(ALICE).get(f"/devices/{device.pk}/").content.decode()
    assert "3階 → 5階東" in page
    assert "Latest loans" in page


def test_a_device_that_is_not_there_is_not_found(at_alpha, alpha):
    assert at_alpha(ALICE).get("/devices/999999/").status_code == 404


@pytest.mark.parametrize(("query", "rows"), [("", 3), ("?q=ME-002", 1), ("?export=csv", 3)])
def test_the_trail_knows_how_many_rows_a_visitor_saw(as_dealer, stocked, query, rows):
    as_dealer("ledger").get(f"/devices/{query}")
    with inside(stocked):
        assert Visit.objects.latest("at").rows == rows


@pytest.fixture
def ledgered(alpha):
    """Alpha with one device out of a ledger."""
    with inside(alpha):
        commit("ledger", Month(2026, 10), [pump(1, acquired="令和２年４月１日")])
        return Device.objects.get()


def test_a_device_shows_the_files_row_beside_what_was_understood(at_alpha, ledgered):
    page = at_alpha(ALICE).get(f"/devices/{ledgered.pk}/").content.decode()
    assert "令和２年４月１日" in page
    assert "2020-04-01" in page
    assert "ledger.csv, row 2" in page


def test_a_mark_tells_who_made_it_and_stands_in_the_devices_story(at_alpha, ledgered, alpha):
    visitor = at_alpha(ALICE)
    assert visitor.get(f"/devices/{ledgered.pk}/mark/").status_code == 200
    told = {"managed": "resident", "is_demo": "on", "note": "展示室"}
    visitor.post(f"/devices/{ledgered.pk}/mark/", told)
    page = visitor.get(f"/devices/{ledgered.pk}/").content.decode()
    assert "As the ledger says → Resident on the ward" in page
    assert "展示室" in page
    assert page.count(ALICE) >= 2
    event = Event.objects.get(operation="device.mark")
    assert event.details["after"] == {"managed": "resident", "is_demo": True}


def test_a_viewer_and_a_dealer_mark_nothing(at_alpha, as_dealer, ledgered):
    for visitor in (at_alpha(VERA), as_dealer("ledger", with_costs=True)):
        page = visitor.get(f"/devices/{ledgered.pk}/").content.decode()
        assert "Mark the device" not in page
        assert visitor.post(f"/devices/{ledgered.pk}/mark/", {}).status_code == 403
