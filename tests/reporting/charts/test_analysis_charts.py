"""The charts of the analysis draw, with something in them and with nothing, in grey as well."""

import pytest

from reporting.charts import analysis, life_line, sizing
from reporting.charts.render import svg
from reporting.charts.theme import PRINT, Size, Spec, themed

SIZE = Size(500, 240)


def _charts(*, empty: bool) -> dict[str, Spec]:
    """Every builder, over a little of everything or over nothing."""

    def some(*rows):
        return [] if empty else list(rows)

    return {
        "needed": sizing.needed(
            some(sizing.Needed("ポンプ", 6, 4, 7)), title="t", words=("保有", "必要"), size=SIZE
        ),
        "chances": sizing.chances(
            some(*(sizing.Chance(n, 1 / (1 + n), "日") for n in range(3))),
            title="t", ways=["日", "要求"], marks=some((1, "保有 1台")), axis="台", size=SIZE,
        ),
        "amounts": analysis.amounts(
            some(analysis.Amount("病棟", "ポンプ", 27.4)),
            title="t", order=(["病棟"], ["ポンプ"]), size=SIZE,
        ),
        "lasting": analysis.lasting(
            some(analysis.Lasting(0, 1, "院内"), analysis.Lasting(4, 0.5, "院内")),
            title="t", series=["院内", "メーカー"], axis="日", size=SIZE,
        ),
        "bars": analysis.bars(
            some(analysis.Bar("人為", 0.4, "40.0%")), title="t", value_format=".0%", size=SIZE
        ),
        "life": life_line.life(
            some(life_line.Stretch("貸出", "2026-10-01T09:00:00", "2026-10-04T09:00:00", "ICU")),
            some(life_line.Moment("故障", "2026-10-02T09:00:00", "人為")),
            title="t", lanes=["貸出", "故障"], size=SIZE,
        ),
        "compared": analysis.compared(
            some(analysis.Comparison("ポンプ", 0.4, 0.3)),
            title="t", words=("貴院", "同規模"), size=SIZE,
        ),
    }  # fmt: skip


NAMES = sorted(_charts(empty=True))


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_draws_what_it_is_given(name):
    drawn = svg(themed(_charts(empty=False)[name], theme=PRINT))
    words = {"amounts": "27", "bars": "40.0%", "chances": "保有 1台", "life": "貸出"}
    assert words.get(name, "ポンプ" if name != "lasting" else "院内") in drawn


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_of_nothing_draws_as_well(name):
    assert svg(themed(_charts(empty=True)[name], theme=PRINT)).startswith("<svg")
