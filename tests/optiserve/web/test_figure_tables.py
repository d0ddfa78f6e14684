"""A chart's figures, sorted by what they say."""

import pytest
from django.http import QueryDict
from django.utils.safestring import mark_safe

from optiserve.web.charts import DataTable
from optiserve.web.figure_tables import listing_of


def column(texts: list[object], order: str) -> list[str]:
    figures = DataTable(["Ward", "Figure"], [[f"{9 - at}F", one] for at, one in enumerate(texts)])
    found = listing_of(
        figures, caption="", name="t", query=QueryDict(f"t-sort={order}"), exports=True
    )
    return [cells[1].content for cells in found.cells]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (["12.5%", "9.0%", "100.0%"], ["9.0%", "12.5%", "100.0%"]),
        (["¥1,200", "¥900", "–"], ["¥900", "¥1,200", "–"]),
        (["+3", "−12", "±0"], ["−12", "±0", "+3"]),
        (["+1 … +4", "−2 … +9", "±0"], ["−2 … +9", "±0", "+1 … +4"]),
        ([30, 4, None], ["4", "30", "–"]),
        (["Keep", "Do without", "–"], ["Do without", "Keep", "–"]),
    ],
)
def test_figures_are_sorted_by_number_and_words_as_words(told, expected):
    assert column(told, "c1") == expected


def test_what_is_absent_comes_last_in_both_directions():
    assert column(["–", "2", "11"], "-c1") == ["11", "2", "–"]


def test_as_told_until_somebody_sorts():
    assert column(["2", "11", "1"], "") == ["2", "11", "1"]


def test_a_file_has_the_words_without_markup():
    figures = DataTable(["Device"], [[mark_safe("<a href='/x'>ME-1</a>")]])
    found = listing_of(figures, caption="", name="t", query=QueryDict(), exports=True)
    assert list(found.export_rows()) == [["ME-1"]]
