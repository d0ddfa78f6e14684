from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest

from reporting.documents.report_pages import DeviceName
from reporting.workbook import render
from tests.reporting.documents.samples import ORDINARY
from tests.reporting.documents.test_report_pdf import report_of


def book(report, language="en"):
    return openpyxl.load_workbook(BytesIO(render(report, language=language)))


def test_every_table_of_the_report_is_a_sheet():
    titles = book(ORDINARY).sheetnames
    assert titles[0] == "Summary"
    assert {title[0] for title in titles[1:-1]} == set("2345678")
    assert len(titles) == 18


def test_no_row_is_left_out_and_values_stay_numbers():
    figures = ORDINARY.pages.figures
    sheet = book(ORDINARY)["2 Stock and use by category"]
    whole = [cell.value for cell in sheet[5]]
    assert sheet.max_row == 4 + len(figures.use)
    assert whole[1:3] == [figures.use[0].devices, figures.use[0].central]
    assert whole[6] == pytest.approx(figures.use[0].standard)
    assert sheet["G5"].number_format == "0.0%"


def test_each_sheet_says_period_and_definitions():
    sheet = book(ORDINARY)["2 Stock and use by category"]
    assert "2026/10/1–2026/10/31" in sheet["A2"].value
    assert "definitions on page 8" in sheet["A2"].value


def test_a_hospital_without_loans_has_no_sheets_about_them():
    titles = book(report_of("no loans")).sheetnames
    assert not [title for title in titles if "lent" in title or "needed" in title]


def test_an_asset_number_that_looks_like_a_formula_stays_text():
    name = DeviceName(asset_no="=1+1", name="@pump")
    pages = replace(ORDINARY.pages, devices=dict.fromkeys(ORDINARY.pages.devices, name))
    sheet = book(replace(ORDINARY, pages=pages))["7 Replacement priority"]
    assert [cell.value for cell in sheet[5]][:2] == ["'=1+1", "'@pump"]


def test_headings_are_japanese_for_japanese_readers():
    assert book(ORDINARY, "ja").sheetnames[0] == "要約"
