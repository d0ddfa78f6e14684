import re
from dataclasses import replace

import pytest
from django.utils.translation import override

from reporting.charts.theme import Size
from reporting.documents.hospital_report import Category, Note, figures_hash, from_json, to_json
from reporting.documents.report_cards import cards
from reporting.documents.report_charts import use_chart
from reporting.documents.report_definitions import FORMULAS, definitions, sources, weights
from reporting.documents.report_findings import findings
from reporting.documents.report_pages import Section, Shown
from reporting.documents.report_words import (
    METRICS,
    NOTES,
    category_name,
    incomparable,
    limits,
    missing,
    note_text,
    percent,
)
from reporting.documents.tables import lending
from reporting.metrics.benchmark import Benchmark, Mix, Standing
from reporting.metrics.month.definitions import DEFINITIONS
from reporting.metrics.reliability import failure_rate
from tests.reporting.documents import hospitals
from tests.reporting.documents.samples import LARGE, ORDINARY, SMALL

PEERS = Mix(metric="R1", own=0.2, peers=0.1, categories=3, low=0.08, high=0.13)


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


def changed(report, **pages):
    return replace(report, pages=replace(report.pages, **pages))


def resized(report, **fields):
    """The report with one category, whose sizing says otherwise."""
    pages = report.pages
    one = replace(pages.figures.sizing[0], **fields)
    return changed(report, figures=replace(pages.figures, sizing=(one,)))


@pytest.mark.parametrize("report", [ORDINARY, SMALL, LARGE])
def test_a_report_survives_the_archive(report):
    assert from_json(to_json(report)) == report


def test_the_hash_is_of_what_the_report_says_and_not_of_its_revision():
    again = replace(ORDINARY, revision=2, generated_on=ORDINARY.failures_since)
    assert figures_hash(again) == figures_hash(ORDINARY) != figures_hash(SMALL)


@pytest.mark.parametrize("report", [ORDINARY, SMALL])
def test_there_are_three_findings_and_each_names_a_page_of_the_report(report):
    told = findings(report)
    assert len(told) == 3
    pages = range(1, len(report.pages.sections) + 1)
    assert all(any(f"page {page})" in one for page in pages) for one in told)


def test_a_category_with_too_few_devices_is_told_first():
    surplus = replace(ORDINARY.pages.figures.sizing[0].surplus, least=-5, most=-2)
    first = findings(resized(ORDINARY, owned=10, surplus=surplus))[0]
    assert "10 owned, 12–15 needed: at least 2 too few (page 3)." in first


def test_a_category_that_ran_out_is_told():
    surplus = replace(ORDINARY.pages.figures.sizing[0].surplus, least=0, most=2)
    first = findings(resized(ORDINARY, owned=10, surplus=surplus, stock_outs=4))[0]
    assert "ran out on 4 days of the year: 10 owned, 10 or more needed" in first


def test_a_stock_that_is_about_right_is_said_to_be():
    surplus = replace(ORDINARY.pages.figures.sizing[0].surplus, least=0, most=2)
    first = findings(resized(ORDINARY, surplus=surplus, stock_outs=0))[0]
    assert first == "No category is clearly short of devices or has too many (page 3)."


def test_without_loans_use_is_not_judged_and_pages_that_speak_of_it_are_left_out():
    assert findings(SMALL)[0].startswith("No lending data were provided")
    assert SMALL.pages.sections == (
        Section.SUMMARY,
        Section.FAILURES,
        Section.AGES,
        Section.PEERS,
    )
    assert "U1" not in {one.code for one in definitions(SMALL)}


def test_no_failure_is_an_upper_limit_and_no_mtbf_of_nothing():
    assert findings(SMALL)[2].startswith("No failure was counted in 1.0 device-years")


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (0.2, "more often than at comparable hospitals: 0.20 per device-year, theirs 0.10, more"),
        (0.1, "about as often as at comparable hospitals: 0.10 per device-year, theirs 0.10"),
        (0.05, "less often than at comparable hospitals"),
    ],
)
def test_the_third_finding_tells_how_the_hospital_stands(own, said):
    third = findings(changed(ORDINARY, benchmark=Benchmark(mixes=(replace(PEERS, own=own),))))[2]
    assert said in third
    assert third.endswith("(page 8).")


def test_where_failures_do_not_compare_use_is_told():
    use = Mix(metric="U1", own=0.3, peers=0.4, categories=2)
    third = findings(changed(ORDINARY, benchmark=Benchmark(mixes=(use,))))[2]
    assert third.startswith(
        "Devices are lent less than at comparable hospitals: utilisation 30.0%, theirs 40.0%"
    )


def test_why_nothing_compares_is_said():
    assert "no figures of other hospitals are published" in incomparable(Benchmark())
    little = Standing(category="", metric="U1", own=0.3, enough=False, peers=None)
    enough = replace(little, enough=True)
    told = [
        incomparable(Benchmark(is_published=True, standings=(one,))) for one in (little, enough)
    ]
    assert "five device-years" in told[0]
    assert "hospital groups" in told[1]


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


def test_what_was_not_provided_is_said():
    assert missing(SMALL) == [
        "Lending data not provided.",
        "Inspection data not provided.",
        "No fault was reported in the year.",
        "Comparison with other hospitals not available.",
    ]


def test_every_metric_on_a_page_is_defined_on_the_last():
    shown = set(FORMULAS)
    assert set(METRICS) <= shown
    assert shown - {"P1", "B1"} <= set(DEFINITIONS)


def test_the_weights_are_printed_as_they_were_set():
    assert "Age 25" in weights(ORDINARY)
    figures = ORDINARY.pages.figures
    stricter = replace(figures, ages=replace(figures.ages, replace_from=75))
    assert "Replace from 75 points." in weights(changed(ORDINARY, figures=stricter))


def test_whose_word_facts_are_is_said():
    told = sources(ORDINARY)
    assert re.search(
        r"Life in the instructions for use: own ledger \d+, catalogue, model \d+", told
    )
    assert "Risk class: catalogue, model" in told


def test_the_first_month_is_compared_with_nothing():
    first = changed(SMALL, before=None)
    assert {card.change for card in cards(first)} == {"No earlier month"}
    assert {card.year_change for card in cards(first)} == {"No last year"}


def test_a_figure_that_stayed_has_a_level_arrow_and_one_that_rose_an_upward_one():
    now = ORDINARY.pages.figures.summary
    same, rose = changed(ORDINARY, before=now), replace(now, peak_lent=now.peak_lent - 3)
    assert all(card.change.startswith("→") for card in cards(same))
    assert cards(changed(ORDINARY, year_before=rose))[1].year_change == "▲ 3 on last year"


def test_a_chart_that_shows_only_the_largest_categories_says_so():
    size = Size(width=300, height=200)
    assert use_chart(ORDINARY, size=size)["title"] == "Owned and lent (devices)"
    assert use_chart(LARGE, size=size)["title"] == "Owned and lent (devices), the 8 largest"


def test_all_retired_devices_are_no_shortage():
    gone = hospitals.report(hospitals.rows(devices=40, loans=200, faults=3, retired=True))
    assert "too few" not in findings(gone)[0]


def test_a_page_that_is_left_out_is_not_referred_to():
    report = changed(ORDINARY, shown=Shown(left_out=("sizing", "ages", "peers")))
    assert len(report.pages.sections) == 6
    assert all("(page 6)" in one for one in findings(report)[:2])
    assert "S1" not in {one.code for one in definitions(report)}


@pytest.mark.parametrize(("code", "field"), [("U2", "net"), ("U4", "device_days")])
def test_the_utilisation_beside_u1_is_the_hospitals_choice(code, field):
    table = lending.use(changed(ORDINARY, shown=Shown(beside=code)))
    assert table.fields[7].title.endswith(code)
    assert table.rows[0][7] == getattr(ORDINARY.pages.figures.use[0], field)
    assert code in {one.code for one in definitions(changed(ORDINARY, shown=Shown(beside=code)))}
    assert code not in {one.code for one in definitions(ORDINARY)}
