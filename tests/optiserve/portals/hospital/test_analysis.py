"""The analysis on screen: honest with little, live with filters, within a grant."""

import re

import pytest

from optiserve.tenancy.context import inside
from tenants.equipment.models import Device, Loan
from tests.people import ALICE, VERA

PAGES = ("", "use/", "sizing/", "wards/", "failures/", "ages/", "peers/")


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_a_hospital_before_its_first_ledger_is_told_what_to_do(at_alpha, alpha, page):
    assert "There is nothing to analyse yet" in text(at_alpha(VERA).get(f"/analysis/{page}"))


@pytest.mark.parametrize("page", PAGES)
def test_one_month_and_three_devices_get_every_page(at_alpha, stocked, page):
    shown = text(at_alpha(VERA).get(f"/analysis/{page}"))
    assert "Few devices" in shown or page == "peers/"
    assert not re.search(r"\bnan\b", shown, re.IGNORECASE)


def test_without_loans_nothing_is_made_up(at_alpha, stocked):
    with inside(stocked):
        Loan.objects.all().delete()
    shown = text(at_alpha(VERA).get("/analysis/use/"))
    assert "No loan was recorded" in shown


def test_filters_stand_in_the_address(at_alpha, stocked):
    page = text(at_alpha(ALICE).get("/analysis/use/?category=infusion-pump&month=2026-10"))
    assert '<option value="infusion-pump" selected>' in page
    assert "Infusion pump" in page
    assert 'href="/analysis/sizing/?category=infusion-pump"' in page


def test_an_unknown_filter_counts_as_absent(at_alpha, stocked):
    page = text(at_alpha(ALICE).get("/analysis/?category=x&ward=abc&month=1999-01"))
    assert "All devices" in page


def test_another_number_of_devices_is_tried(at_alpha, stocked):
    address = "/analysis/sizing/?category=infusion-pump&devices="
    none, some = (text(at_alpha(ALICE).get(address + str(n))) for n in (0, 3))
    assert '<input type="range"' in none
    assert 'stat__unit">−2<' in none
    assert 'stat__unit">+1<' in some


def test_weights_are_tried_and_then_kept(at_alpha, stocked):
    names = ("age", "failure", "parts", "repair_cost", "downtime", "risk", "utilisation")
    weights = {f"w_{name}": "10" for name in names}
    visitor = at_alpha(ALICE)
    tried = text(visitor.get("/analysis/ages/", weights))
    assert "These weights are not yet" in tried
    visitor.post("/analysis/ages/weights/", weights | {"version": "0"})
    assert 'name="w_age" min="0" max="100" step="1" value="10"' in text(
        visitor.get("/analysis/ages/")
    )


def test_weights_that_are_none_are_refused_in_words(at_alpha, stocked):
    page = text(at_alpha(ALICE).get("/analysis/ages/?w_age=-1&w_failure=2"))
    assert "Weights are whole numbers from 0 to 100" in page


def test_a_viewer_tries_weights_but_keeps_none(at_alpha, stocked):
    assert at_alpha(VERA).post("/analysis/ages/weights/", {"version": "0"}).status_code == 403


def test_peers_are_not_made_up(at_alpha, stocked):
    assert "Not comparable" in text(at_alpha(VERA).get("/analysis/peers/"))


def test_the_rows_behind_come_as_a_file(at_alpha, stocked):
    answer = at_alpha(ALICE).get("/analysis/rows/loans.csv?category=infusion-pump")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[2].startswith("asset_no,device,ward,loaned,returned,")
    assert len(lines) == 5
    assert "5階東" in lines[3]


def test_a_device_has_its_life_on_one_axis(at_alpha, stocked):
    with inside(stocked):
        device = Device.objects.get(key="me-001").pk
    page = text(at_alpha(VERA).get(f"/analysis/devices/{device}/"))
    assert "n = 2 loans, 1 faults" in page
    assert "落下による破損" not in page


def test_a_category_leads_to_its_devices(at_alpha, stocked):
    page = text(at_alpha(VERA).get("/analysis/categories/infusion-pump/"))
    assert "/analysis/devices/" in page
    assert at_alpha(VERA).get("/analysis/categories/no-such/").status_code == 404


def test_a_dealer_sees_figures_of_what_the_grant_covers(as_dealer, stocked):
    dan = as_dealer("ledger", "loans", "faults", makers=("aoba",))
    page = text(dan.get("/analysis/"))
    assert "Infusion pump" in page
    assert "謎" not in page
    ages = text(dan.get("/analysis/ages/"))
    assert "Budget a year" not in ages
    header = dan.get("/analysis/rows/devices.csv").content.decode("utf-8-sig")
    assert "acquisition_yen" not in header


def test_a_dealer_without_all_three_scopes_has_no_analysis(as_dealer, stocked):
    assert as_dealer("ledger", "loans").get("/analysis/").status_code == 403


def test_a_charts_figures_are_sorted_by_their_numbers(at_alpha, stocked):
    page = text(at_alpha(VERA).get("/analysis/use/?figures1-sort=-c0"))
    days = re.findall(r'<th role="rowheader" scope="row">(\d+)</th>', page)
    assert days[:31] == [str(day) for day in range(31, 0, -1)]


def test_a_charts_figures_come_alone_and_as_a_file(at_alpha, stocked):
    visitor = at_alpha(VERA)
    part = text(visitor.get("/analysis/use/", HTTP_HX_TARGET="table-figures1"))
    assert part.startswith('<div class="table" id="table-figures1"')
    file = visitor.get("/analysis/use/?figures1-export=csv")
    assert file["Content-Disposition"] == 'attachment; filename="figures1.csv"'
    assert file.content.decode("utf-8-sig").startswith("Day,Owned,Lent,")
