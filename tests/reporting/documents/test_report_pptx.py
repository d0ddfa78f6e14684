from functools import cache
from io import BytesIO
from itertools import pairwise

import pytest
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from reporting.documents.slides.report_pptx import render
from tests.reporting.documents.samples import ORDINARY, SMALL
from tests.reporting.documents.test_report_pdf import EXTREMES, report_of


@cache
def slides(name, language="en"):
    return list(Presentation(BytesIO(render(report_of(name), language=language))).slides)


def shapes(name, language="en"):
    return [shape for slide in slides(name, language) for shape in slide.shapes]


@pytest.mark.parametrize("name", EXTREMES)
def test_there_is_a_slide_per_page(name):
    assert len(slides(name)) == len(report_of(name).pages.sections)


def test_charts_and_tables_can_be_edited_and_none_is_a_picture():
    found = shapes("ordinary")
    assert sum(shape.has_chart for shape in found) >= 7
    assert sum(shape.has_table for shape in found) >= 7
    assert not [one for one in found if one.shape_type == MSO_SHAPE_TYPE.PICTURE]


def test_a_charts_data_are_the_figures():
    (chart,) = [shape.chart for shape in slides("ordinary")[1].shapes if shape.has_chart]
    lent, available = (list(series.values) for series in chart.plots[0].series)
    days = report_of("ordinary").pages.figures.use[0].days
    assert lent == [day.lent for day in days]
    assert available == [day.available for day in days]


def test_a_table_says_what_the_figures_say():
    table = next(shape.table for shape in slides("ordinary")[1].shapes if shape.has_table)
    whole = report_of("ordinary").pages.figures.use[0]
    assert [table.cell(1, column).text for column in range(3)] == [
        "All devices",
        f"{whole.devices:,}",
        f"{whole.central:,}",
    ]


@pytest.mark.parametrize("name", ["ordinary", "nothing", "large"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_nothing_leaves_a_slide_and_tables_do_not_cover_what_follows(name, language):
    show = Presentation(BytesIO(render(report_of(name), language=language)))
    for slide in show.slides:
        for shape in slide.shapes:
            assert shape.left + shape.width <= show.slide_width
            assert shape.top + shape.height <= show.slide_height
        for left in {shape.left for shape in slide.shapes if shape.has_table}:
            column = sorted(
                (one for one in slide.shapes if one.left == left), key=lambda one: one.top
            )
            for one, other in pairwise(column):
                if one.has_table:
                    assert one.top + one.height <= other.top


def test_japanese_text_has_a_japanese_font():
    title = slides("ordinary", "ja")[0].shapes.title
    assert title.text_frame.text.endswith("要約")
    assert 'ea typeface="Yu Gothic"' in title._element.xml


@pytest.mark.parametrize("report", [ORDINARY, SMALL])
def test_the_file_is_small(report):
    assert len(render(report, language="ja")) < 2_000_000
