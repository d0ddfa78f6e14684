import json
from itertools import pairwise

import pytest

from reporting.charts import hospital, market, trend
from reporting.charts.render import VEGA_LITE, svg
from reporting.charts.theme import DARK, LIGHT, PRINT, Size, Spec, config, themed
from reporting.documents.plots import FILLS

SIZE = Size(width=360, height=200)
CAUSES = ("人為", "機械", "不明")


def charts(*, empty: bool) -> dict[str, Spec]:
    """Every chart there is, with a row or two or none."""
    keep = 0 if empty else None
    use = [hospital.CategoryUse("輸液ポンプ", 40, 22.3, 33)]
    days = [hospital.DayUse(day, 20, 30) for day in range(1, 32)]
    faults = [hospital.CauseCount("輸液ポンプ", "機械", 3)]
    rates = [
        hospital.RateLimits("輸液ポンプ", 3, 0.3, 0.06, 0.88),
        hospital.RateLimits("吸引器", 0, 0.0, 0.0, 0.15),
    ]
    months = [trend.MonthValue("2026-09", 0.3), trend.MonthValue("2026-10", None)]
    areas = [market.AreaValue("関東", 0.4), market.AreaValue("近畿", None)]
    return {
        "utilisation": hospital.utilisation(
            use[:keep], title="稼働", owned="保有", mean="平均", peak="最大", size=SIZE
        ),
        "daily": hospital.daily(
            days[:keep], title="日別", lent="貸出", available="在庫", size=SIZE
        ),
        "ages": hospital.ages([hospital.AgeCount("0–3", 4)][:keep], title="年齢", size=SIZE),
        "causes": hospital.causes(faults[:keep], order=CAUSES, title="原因", size=SIZE),
        "failure_rates": hospital.failure_rates(
            rates[:keep], title="故障率", unit="件/台・年", size=SIZE
        ),
        "trend": trend.trend(months[:keep], title="推移", value_format=".0%", size=SIZE),
        "by_area": market.by_area(
            areas[:keep], title="地域", withheld="秘匿", value_format=".0%", size=SIZE
        ),
    }


NAMES = tuple(charts(empty=True))


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_draws_its_title_at_the_size_asked_for(name):
    spec = charts(empty=False)[name]
    drawn = svg(themed(spec, theme=PRINT))
    assert spec["title"] in drawn
    assert 'width="360" height="200"' in drawn


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_without_rows_draws_and_says_nothing_false(name):
    drawn = svg(themed(charts(empty=True)[name], theme=PRINT))
    assert "NaN" not in drawn
    assert "undefined" not in drawn


@pytest.mark.parametrize("name", NAMES)
def test_the_same_chart_is_drawn_with_the_same_bytes(name):
    first, second = (svg(themed(charts(empty=False)[name], theme=PRINT)) for _ in range(2))
    assert first == second


def test_a_withheld_figure_is_shown_as_withheld():
    assert "秘匿" in svg(themed(charts(empty=False)["by_area"], theme=PRINT))


@pytest.mark.parametrize("theme", [LIGHT, DARK, PRINT])
@pytest.mark.parametrize("name", NAMES)
def test_every_style_a_builder_names_is_in_the_theme(name, theme):
    named = set(styles(charts(empty=False)[name]))
    assert named <= set(config(theme)["style"])


def styles(part: object) -> list[str]:
    if isinstance(part, dict):
        own = [part["style"]] if isinstance(part.get("style"), str) else []
        return own + [style for value in part.values() for style in styles(value)]
    if isinstance(part, list):
        return [style for value in part for style in styles(value)]
    return []


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def lightness(colour: str) -> float:
    """CIE L*, what remains of a colour in grey print."""
    y = luminance(colour)
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


@pytest.mark.parametrize("theme", [LIGHT, DARK, PRINT])
def test_neighbouring_series_differ_in_grey_print(theme):
    steps = [lightness(colour) for colour in theme.series]
    assert all(abs(a - b) >= 10 for a, b in pairwise(steps))


def test_parts_beside_each_other_differ_in_grey_print():
    steps = [lightness(colour) for colour in FILLS]
    assert all(abs(a - b) >= 10 for a, b in pairwise(steps))


@pytest.mark.parametrize("theme", [LIGHT, DARK, PRINT])
def test_words_are_legible_on_their_surface(theme):
    for ink in (theme.ink, theme.quiet):
        light, dark = sorted((luminance(ink), luminance(theme.surface)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_a_specification_is_plain_json_of_the_pinned_version():
    spec = themed(charts(empty=False)["daily"], theme=LIGHT)
    assert json.loads(json.dumps(spec)) == spec
    assert spec["$schema"].endswith(f"v{VEGA_LITE}.json")


def test_two_series_of_months_differ_in_dash_and_are_named():
    months = [
        trend.MonthValue(month, value, series)
        for month in ("2026-09", "2026-10")
        for series, value in (("U1", 0.3), ("U3", 0.4))
    ]
    spec = trend.trend(months, title="推移", value_format=".0%", size=SIZE)
    drawn = svg(themed(spec, theme=PRINT))
    assert "stroke-dasharray" in drawn
    assert ">U1<" in drawn
    assert ">U3<" in drawn
