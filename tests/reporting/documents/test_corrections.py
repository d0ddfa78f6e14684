"""What a later revision of a month says otherwise, and why (I-26)."""

from dataclasses import replace
from datetime import date

from django.utils.translation import override

from reporting.documents import corrections
from reporting.documents.hospital_report import Cause, from_json, to_json
from tests.reporting.documents.samples import ORDINARY, row

LOANS = Cause(subject="貸出実績.csv", kind="loans", deed="commit", on=date(2026, 11, 10))
FAULTS = Cause(subject="故障.csv", kind="faults", deed="undo", on=date(2026, 11, 11))
JOINED = Cause(subject="ME-1 → ME-2", kind="", deed="join", on=date(2026, 11, 12))


def revised(**changed):
    """The ordinary report again, with other figures for infusion pumps."""
    pumps = ORDINARY.categories[0]
    pumps = replace(pumps, use=replace(pumps.use, **changed))
    return replace(ORDINARY, revision=2, categories=(pumps, *ORDINARY.categories[1:]))


def told(now, *causes):
    with override("en"):
        return corrections.rows(corrections.correction(ORDINARY, now, causes=causes))


def test_the_same_figures_are_no_difference():
    assert told(replace(ORDINARY, revision=2)) == []


def test_a_figure_is_told_as_it_was_and_as_it_is():
    figure, category, was, now, _why = told(revised(owned=119))[0]
    assert (figure, category, was, now) == ("Owned", "Infusion pump", "118", "119")


def test_what_prints_the_same_is_no_difference():
    assert told(revised(utilisation=ORDINARY.categories[0].use.utilisation + 1e-6)) == []


def test_a_figure_names_the_files_that_tell_of_it_and_every_decision():
    why = told(revised(peak_lent=1), LOANS, FAULTS, JOINED)[0][4]
    assert "貸出実績.csv (Committed, Nov. 10, 2026)" in why
    assert "ME-1 → ME-2" in why
    assert "故障.csv" not in why


def test_a_figure_that_no_file_changed_says_so():
    assert told(revised(owned=1), LOANS)[0][4].startswith("No file")


def test_a_category_that_came_and_one_that_went_are_told():
    now = replace(
        ORDINARY,
        revision=2,
        categories=(*ORDINARY.categories[1:], row("bed", "ベッド", "Bed", 3, 1.0, 0)),
    )
    owned = {one[1]: one[2:4] for one in told(now) if one[0] == "Owned"}
    assert owned == {"Infusion pump": ["118", "–"], "Bed": ["–", "3"]}


def test_an_archive_from_before_corrections_can_be_read():
    figures = to_json(ORDINARY)
    del figures["corrections"]
    assert from_json(figures) == ORDINARY
