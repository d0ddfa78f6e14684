"""The archive, a report as a page, and its document."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from pptx import Presentation
from pypdf import PdfReader

from optiserve.tenancy.context import inside
from reporting.documents.corrections import correction
from reporting.documents.hospital_report import Cause, to_json
from tenants.reports.models import Report
from tests.optiserve.portals.hospital.conftest import PDF
from tests.people import ALICE, VERA
from tests.reporting.documents.samples import ORDINARY


def test_the_archive_leads_to_every_revision(at_alpha, reported):
    page = at_alpha(ALICE).get("/reports/").content.decode()
    assert 'href="/reports/2026-10/1/"' in page


def test_a_report_is_drawn_from_its_archived_figures(at_alpha, reported):
    page = at_alpha(ALICE).get("/reports/2026-10/1/").content.decode()
    assert "Infusion pump" in page
    assert "data-chart" in page
    assert "Standard utilisation (U1)" in page


def test_the_document_is_the_one_that_was_archived(at_alpha, reported):
    answer = at_alpha(ALICE).get("/reports/2026-10/1/pdf/")
    assert answer.content == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="optiserve-alpha-2026-10-r1.pdf"'


def test_an_older_revision_leads_to_the_latest(at_alpha, alpha, reported):
    with inside(alpha):
        reported.pk, reported.revision = None, 2
        reported.save()
        assert Report.objects.count() == 2
    page = at_alpha(ALICE).get("/reports/2026-10/1/").content.decode()
    assert 'href="/reports/2026-10/2/"' in page
    assert "Superseded" not in at_alpha(ALICE).get("/reports/2026-10/2/").content.decode()


def test_a_month_that_is_none_is_not_found(at_alpha, alpha):
    assert at_alpha(ALICE).get("/reports/2026-13/1/").status_code == 404
    assert at_alpha(ALICE).get("/reports/2026-10/1/").status_code == 404


def test_home_shows_the_latest_report(at_alpha, reported):
    page = at_alpha(ALICE).get("/").content.decode()
    assert 'href="/reports/2026-10/1/"' in page


def test_a_revision_shows_what_it_corrects_and_why(at_alpha, alpha, reported):
    late = Cause(subject="貸出実績.csv", kind="loans", deed="commit", on=date(2026, 11, 10))
    now = replace(ORDINARY, revision=2, categories=ORDINARY.categories[1:])
    told = correction(ORDINARY, now, causes=[late])
    with inside(alpha):
        reported.pk, reported.revision = None, 2
        reported.figures = to_json(replace(now, corrections=(told,)))
        reported.save()
    visitor = at_alpha(ALICE)
    page = visitor.get("/reports/2026-10/2/").content.decode()
    assert "Corrected figures of October 2026: revision 1 to 2" in page
    assert "貸出実績.csv (Committed, Nov. 10, 2026)" in page
    listed = visitor.get("/reports/?export=csv").content.decode("utf-8-sig").splitlines()
    column = listed[0].split(",").index("Corrected figures")
    assert [line.split(",")[column] for line in listed[1:]] == [str(len(told.differences)), ""]


@pytest.mark.parametrize(
    ("address", "ending"),
    [("pdf/en/", "-en.pdf"), ("pptx/", "-en.pptx"), ("xlsx/", "-en.xlsx")],
)
def test_a_report_can_be_taken_in_other_forms(at_alpha, reported, address, ending):
    reader = at_alpha(ALICE)
    page = reader.get("/reports/2026-10/1/").content.decode()
    assert f'href="/reports/2026-10/1/{address}"' in page
    answer = reader.get(f"/reports/2026-10/1/{address}", headers={"Accept-Language": "en"})
    assert f'"optiserve-alpha-2026-10-r1{ending}"' in answer["Content-Disposition"]
    content = BytesIO(answer.content)
    if ending == "-en.pdf":
        assert "Findings" in PdfReader(content).pages[0].extract_text()
    elif ending == "-en.pptx":
        assert len(Presentation(content).slides) == 8
    else:
        assert openpyxl.load_workbook(content).sheetnames[0] == "Summary"


def test_the_rows_behind_are_offered_where_they_were_kept(at_alpha, reported):
    reader = at_alpha(VERA)
    assert "/rows/" not in reader.get("/reports/2026-10/1/").content.decode()
    assert reader.get("/reports/2026-10/1/rows/").status_code == 404
    default_storage.save(reported.rows_key, ContentFile(b"PK"))
    assert "/reports/2026-10/1/rows/" in reader.get("/reports/2026-10/1/").content.decode()
    assert reader.get("/reports/2026-10/1/rows/").content == b"PK"
    default_storage.delete(reported.rows_key)


def test_a_dealer_who_may_read_reports_gets_no_rows(as_dealer, reported):
    visitor = as_dealer("report")
    assert visitor.get("/reports/2026-10/1/xlsx/").status_code == 200
    assert visitor.get("/reports/2026-10/1/rows/").status_code == 403


def test_a_dealer_without_costs_finds_no_yen_in_any_form(as_dealer, alpha, reported):
    pages = ORDINARY.pages
    priced = replace(pages.figures.wards.idle[0], cost=7654321.0)
    wards = replace(pages.figures.wards, idle=(priced,))
    told = replace(ORDINARY, pages=replace(pages, figures=replace(pages.figures, wards=wards)))
    with inside(alpha):
        reported.pk, reported.revision, reported.figures = None, 2, to_json(told)
        reported.save()
    visitor = as_dealer("report")
    assert "7,654,321" not in _text_of(visitor.get("/reports/2026-10/2/pdf/").content)
    assert "7654321" not in visitor.get("/api/v1/reports/2026-10/2").content.decode()
    sheets = openpyxl.load_workbook(BytesIO(visitor.get("/reports/2026-10/2/xlsx/").content))
    assert 7654321 not in [cell for sheet in sheets for row in sheet.values for cell in row]


def _text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
