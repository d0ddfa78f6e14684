from dataclasses import replace
from functools import cache
from io import BytesIO

import pytest
from pypdf import PdfReader

from reporting.documents.corrections import correction
from reporting.documents.fonts import text_width
from reporting.documents.page import shortened
from reporting.documents.report_pdf import page_count, render
from tests.reporting.documents.samples import LARGE, ORDINARY, SMALL, TRICKY


@cache
def read(report, language="en") -> PdfReader:
    return PdfReader(BytesIO(render(report, language=language)))


def words(report, language="en") -> str:
    return "\n".join(page.extract_text() for page in read(report, language).pages)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_report_has_three_pages_of_a4_landscape(language):
    pages = read(ORDINARY, language).pages
    assert len(pages) == 3
    assert [round(float(side)) for side in pages[0].mediabox[2:]] == [842, 595]


def test_every_page_names_hospital_month_and_number():
    for index, page in enumerate(read(ORDINARY).pages, start=1):
        text = page.extract_text()
        assert ORDINARY.hospital in text
        assert "October 2026" in text
        assert f"{index} / 3" in text


def test_the_same_report_is_the_same_bytes():
    assert render(ORDINARY, language="ja") == render(ORDINARY, language="ja")


def test_a_report_is_small():
    assert len(render(LARGE, language="ja")) < 200_000


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_document_tells_who_made_it_and_in_what_language(language):
    document = read(ORDINARY, language)
    assert document.metadata is not None
    assert document.metadata.author == "OptiServe"
    assert ORDINARY.hospital in str(document.metadata.title)
    assert document.trailer["/Root"]["/Lang"] == language


def test_only_the_embedded_font_is_used():
    fonts = {
        font.get_object()["/BaseFont"]
        for page in read(ORDINARY).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert all(name.endswith("+IPAexGothic") for name in fonts)


def test_a_small_hospital_without_loans_or_failures_gets_a_sensible_report():
    text = words(SMALL)
    assert "No failure was counted in 1.0 device-years" in text
    assert "up to 3.00" in text
    assert not [absurd for absurd in ("nan", "None", "inf ", "MTBF") if absurd in text]


def test_characters_of_old_machines_are_printed():
    assert TRICKY in words(SMALL, "ja").replace("\n", "")


def test_a_name_in_markup_is_printed_as_written():
    name = "<b>A & B</b> hospital"
    first = replace(ORDINARY.categories[0].category, en=name)
    rows = (replace(ORDINARY.categories[0], category=first), *ORDINARY.categories[1:])
    assert name in words(replace(ORDINARY, categories=rows)).replace("\n", " ")


def test_fourteen_categories_fit_on_three_pages():
    rows = (ORDINARY.categories * 14)[:14]
    assert page_count(replace(ORDINARY, categories=rows)) == 3


def test_many_categories_continue_on_further_pages():
    text = words(LARGE)
    assert "5 / 5" in text
    assert all(text.count(row.category.en) >= 2 for row in LARGE.categories)


@pytest.mark.parametrize("report", [ORDINARY, SMALL, LARGE])
def test_the_number_of_pages_is_known_without_drawing(report):
    assert page_count(report) == len(read(report).pages)


def test_a_name_too_long_for_its_place_is_cut_with_an_ellipsis():
    long = "非常に長い名称の" * 12
    assert shortened(long, width=100, size=9).endswith("…")
    assert text_width(shortened(long, width=100, size=9), 9) <= 100
    assert "…" in words(replace(ORDINARY, hospital=long), "ja")


def test_a_change_since_last_month_is_an_arrow_and_a_number():
    text = words(ORDINARY)
    assert "▲ 3 on last month" in text
    assert "▼ 0.03 on last month" in text


def test_corrections_stand_on_pages_at_the_end():
    now = replace(ORDINARY, revision=2, categories=ORDINARY.categories[:3])
    told = correction(ORDINARY, now, causes=[])
    corrected = replace(now, corrections=(told,))
    assert len(told.differences) > 24
    assert page_count(corrected) == page_count(now) + 2
    last = read(corrected).pages[-1].extract_text()
    assert "Corrected figures of October 2026: revision 1 to 2" in last
    assert "Unclassified" in last


def test_a_revision_without_a_difference_says_so():
    now = replace(ORDINARY, revision=2)
    corrected = replace(now, corrections=(correction(ORDINARY, now, causes=[]),))
    assert "No figure of the report changed." in words(corrected)
