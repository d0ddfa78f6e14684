from dataclasses import replace

import pytest
from django.utils.translation import override

from reporting.charts.theme import Size
from reporting.documents.hospital_report import Category, Note, figures_hash, from_json, to_json
from reporting.documents.report_cards import cards
from reporting.documents.report_charts import rate_chart, use_chart
from reporting.documents.report_words import (
    NOTES,
    category_name,
    definitions,
    findings,
    limits,
    note_text,
    percent,
)
from reporting.metrics.reliability import failure_rate
from tests.reporting.documents.samples import LARGE, ORDINARY, SMALL


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


@pytest.mark.parametrize("report", [ORDINARY, SMALL, LARGE])
def test_a_report_survives_the_archive(report):
    assert from_json(to_json(report)) == report


def test_the_hash_is_of_what_the_report_says_and_not_of_its_revision():
    again = replace(ORDINARY, revision=2, generated_on=ORDINARY.failures_since)
    assert figures_hash(again) == figures_hash(ORDINARY) != figures_hash(SMALL)


def test_the_findings_name_the_busiest_category_and_the_spare():
    busiest, spare, failures = findings(ORDINARY)
    assert busiest.startswith("Infusion pump was used most: 56.1%")
    assert "Syringe pump always had at least 29 of 84" in spare
    assert failures.startswith("28 failures in 156.0 device-years")


def test_a_category_that_ran_out_is_named():
    row = ORDINARY.categories[3]
    empty = replace(row, use=replace(row.use, peak_lent=row.use.central))
    _, spare, _ = findings(replace(ORDINARY, categories=(empty,)))
    assert spare == "Ventilator ran out: all 22 devices were on loan at once (page 2)."


def test_without_loans_utilisation_is_not_judged():
    busiest, stock, _ = findings(SMALL)
    assert busiest.startswith("No loan was recorded")
    assert stock.startswith("The stock is 12 devices")


def test_without_devices_there_is_no_failure_rate():
    totals = replace(SMALL.totals, failures=replace(SMALL.totals.failures, rate=None))
    assert findings(replace(SMALL, totals=totals))[2].startswith("No device was in service")


def test_no_failures_have_only_an_upper_limit():
    assert limits(failure_rate(0, 20)) == "up to 0.15"
    assert limits(failure_rate(3, 10)) == "0.06–0.88"
    assert limits(None) == "–"


def test_an_absent_share_is_a_dash():
    assert percent(None) == "–"


def test_names_follow_the_reader():
    pump = Category(code="infusion-pump", ja="輸液ポンプ", en="Infusion pump")
    assert category_name(pump) == "Infusion pump"
    assert category_name(replace(pump, en="")) == "輸液ポンプ"
    assert category_name(Category(code="")) == "Unclassified"


def test_every_note_has_a_sentence():
    assert all(note_text(Note(code=code, count=1)) for code in NOTES)


def test_definitions_give_number_and_period():
    text = " ".join(definition.text for definition in definitions(ORDINARY))
    assert "n = 312" in text
    assert "312 centrally managed devices, 31 days" in text
    assert "May 1, 2026" in text


def test_the_first_month_is_compared_with_nothing():
    assert {card.change for card in cards(SMALL)} == {"No earlier month"}


def test_a_figure_that_stayed_has_a_level_arrow():
    same = replace(ORDINARY, previous=ORDINARY.totals)
    assert all(card.change.startswith("→") for card in cards(same))


def test_a_chart_that_shows_only_the_largest_categories_says_so():
    size = Size(width=300, height=200)
    assert use_chart(ORDINARY, size=size)["title"] == "Owned and lent (devices)"
    assert use_chart(LARGE, size=size)["title"] == "Owned and lent (devices), the 8 largest"


def test_failure_rates_are_charted_where_there_are_device_years():
    spec = rate_chart(ORDINARY, size=Size(width=300, height=200))
    assert len(spec["data"]["values"]) == len(ORDINARY.categories)
