from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from re import search

import pytest
from PIL import Image
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from reporting.documents.corrections import correction
from reporting.documents.fonts import GETA, printable, register, text_width
from reporting.documents.page import HEIGHT, WIDTH, shortened
from reporting.documents.report_pages import Section, Shown
from reporting.documents.report_pdf import page_count, render
from tests.reporting.documents import hospitals
from tests.reporting.documents.samples import ORDINARY, SMALL, TRICKY

EXTREMES = {
    "ordinary": hospitals.rows(devices=312, loans=2500, faults=70),
    "one device": hospitals.rows(devices=1, loans=8, faults=1),
    "no loans": hospitals.rows(devices=300, loans=0, faults=90),
    "one month, no faults": hospitals.rows(devices=12, loans=30, faults=0, days=31),
    "everything retired": hospitals.rows(devices=200, loans=900, faults=40, retired=True),
    "nothing": hospitals.rows(devices=0, loans=0, faults=0),
    "large": hospitals.rows(devices=3000, loans=40_000, faults=2000, wards=60),
}
# Of JIS X 0208 and of levels 3 and 4 of JIS X 0213, as they stand in names of people and places.
NAMES = "髙﨑神德濵淼邉邊祐侑塚晴猪逸謁禎龔噓掻瘦髏鷗麿㐂彅硏昻"


DRAWN: dict[tuple[int, str], tuple[object, PdfReader]] = {}


@cache
def report_of(name):
    return hospitals.report(EXTREMES[name])


def read(report, language="en") -> PdfReader:
    key = (id(report), language)
    if key not in DRAWN:
        DRAWN[key] = report, PdfReader(BytesIO(render(report, language=language)))
    return DRAWN[key][1]


def words(report, language="en") -> str:
    return "\n".join(page.extract_text() for page in read(report, language).pages)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_report_has_eight_pages_of_a4_landscape(language):
    pages = read(ORDINARY, language).pages
    assert len(pages) == 8
    assert [round(float(side)) for side in pages[0].mediabox[2:]] == [842, 595]


def test_every_page_names_hospital_month_and_number():
    for index, page in enumerate(read(ORDINARY).pages, start=1):
        text = page.extract_text()
        assert ORDINARY.hospital in text
        assert "October 2026" in text
        assert f"{index} / 8" in text


@pytest.mark.parametrize("name", EXTREMES)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_extreme_prints_an_absurdity_or_a_missing_glyph(name, language):
    text = words(report_of(name), language)
    assert not search(r"\bnan\b|None(?! of)|\binf\b|MTBF", text)
    assert GETA not in text
    assert len(render(report_of(name), language=language)) < 2_000_000


@pytest.mark.parametrize("name", EXTREMES)
def test_nothing_is_drawn_beyond_the_edges_of_a_page(name, monkeypatch):
    beyond = []

    def watched(method, points):
        def call(self, *args, **named):
            for x, y in points(args):
                if not (0 <= x <= WIDTH + 0.01 and 18 <= y <= HEIGHT):
                    beyond.append((method.__name__, args))
            return method(self, *args, **named)

        return call

    def text_ends(args):
        x, y, text = args[:3]
        return [(x, y), (x + text_width(text, 5), y)]

    def corners(args):
        x, y, width, height = args[:4]
        return [(x, y), (x + width, y + height)]

    monkeypatch.setattr(Canvas, "drawString", watched(Canvas.drawString, text_ends))
    monkeypatch.setattr(Canvas, "rect", watched(Canvas.rect, corners))
    render(report_of(name), language="en")
    assert beyond == []


def test_a_hospital_without_loans_gets_the_pages_that_do_not_speak_of_them():
    report = report_of("no loans")
    assert report.pages.sections == (
        Section.SUMMARY,
        Section.FAILURES,
        Section.AGES,
        Section.PEERS,
    )
    assert page_count(report) == len(read(report).pages) == 4
    assert "Lending data not provided." in words(report)


def test_inspections_that_nobody_provided_are_said_not_to_be_there():
    assert "点検データ未提供" in read(ORDINARY, "ja").pages[5].extract_text()


def test_a_small_hospital_without_failures_gets_an_upper_limit():
    text = words(report_of("one month, no faults"))
    assert "No failure was counted in 1.0 device-years" in text.replace("\n", " ")


def test_the_document_differs_in_nothing_but_its_date_stamp():
    first, again = (words(replace(ORDINARY, generated_on=date(2026, 11, day))) for day in (4, 5))
    assert first != again
    assert first.replace("Nov. 4, 2026", "") == again.replace("Nov. 5, 2026", "")
    assert render(ORDINARY, language="ja") == render(ORDINARY, language="ja")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_document_tells_who_made_it_and_in_what_language(language):
    document = read(ORDINARY, language)
    assert document.metadata is not None
    assert document.metadata.author == "OptiServe"
    assert ORDINARY.hospital in str(document.metadata.title)
    root = document.trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert len(document.outline) == 8


def test_only_the_embedded_font_is_used():
    fonts = {
        font.get_object()["/BaseFont"]
        for page in read(ORDINARY).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert all(name.endswith("+IPAexGothic") for name in fonts)


def test_characters_of_old_machines_are_printed():
    assert TRICKY in words(SMALL, "ja").replace("\n", "")


def test_names_with_rare_characters_are_printed():
    assert printable(NAMES) == NAMES
    assert NAMES in words(replace(SMALL, hospital=NAMES), "ja")


def test_every_character_of_the_four_levels_has_a_glyph():
    leads = [*range(0x81, 0xA0), *range(0xE0, 0xFD)]
    pairs = [
        bytes([lead, trail]) for lead in leads for trail in (*range(0x40, 0x7F), *range(0x80, 0xFD))
    ]
    known = "".join(pair.decode("shift_jis_2004", "ignore") for pair in pairs)
    glyphs = register().face.charToGlyph
    assert len(set(known)) > 11_000
    assert {char for char in known if ord(char) not in glyphs} == {"⦅", "⦆"}


def test_a_character_that_the_font_lacks_becomes_the_printers_mark():
    assert printable("a\U0001f600b") == "a〓b"


def test_a_name_in_markup_is_printed_as_written():
    name = "<b>A & B</b> hospital"
    first = replace(ORDINARY.categories[0].category, en=name)
    rows = (replace(ORDINARY.categories[0], category=first), *ORDINARY.categories[1:])
    assert name in words(replace(ORDINARY, categories=rows)).replace("\n", " ")


def test_what_does_not_fit_is_said_to_be_in_the_workbook():
    assert "more in the workbook" in words(report_of("large"))


def test_the_hospitals_comment_is_printed():
    pages = replace(ORDINARY.pages, shown=Shown(comment="来月の委員会で審議します。"))
    assert "来月の委員会で審議します。" in words(replace(ORDINARY, pages=pages), "ja")


def test_the_hospitals_logo_is_on_every_page():
    logo = BytesIO()
    Image.new("RGB", (300, 80), "#0017C1").save(logo, "PNG")
    document = PdfReader(BytesIO(render(SMALL, language="ja", logo=logo.getvalue())))
    assert all(len(page.images) == 1 for page in document.pages)


def test_a_name_too_long_for_its_place_is_cut_with_an_ellipsis():
    long = "非常に長い名称の" * 12
    assert shortened(long, width=100, size=9).endswith("…")
    assert text_width(shortened(long, width=100, size=9), 9) <= 100
    assert "…" in words(replace(ORDINARY, hospital=long), "ja")


def test_corrections_stand_on_pages_at_the_end():
    now = replace(ORDINARY, revision=2, categories=ORDINARY.categories[:3])
    told = correction(ORDINARY, now, causes=[])
    corrected = replace(now, corrections=(told,))
    assert len(told.differences) > 24
    assert page_count(corrected) == page_count(now) + 2 == len(read(corrected).pages)
    last = read(corrected).pages[-1].extract_text()
    assert "Corrected figures of October 2026: revision 1 to 2" in last
    assert "Unclassified" in last


def test_a_revision_without_a_difference_says_so():
    now = replace(ORDINARY, revision=2)
    corrected = replace(now, corrections=(correction(ORDINARY, now, causes=[]),))
    assert "No figure of the report changed." in words(corrected)
