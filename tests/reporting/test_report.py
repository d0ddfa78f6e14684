from dataclasses import replace
from datetime import date

import pytest

from reporting import rows_behind
from reporting.documents.hospital_report import HospitalReport, figures_hash, from_json, to_json
from reporting.documents.report_pdf import render
from reporting.report import build, build_report
from shared.kernel.periods import Month
from tests.reporting.queries.stories import at, device, fault, invent, loan

OCTOBER = Month(2026, 10)

pytestmark = pytest.mark.usefixtures("in_alpha")


def built(month: Month = OCTOBER) -> HospitalReport:
    return build_report(
        month=month, hospital="アルファ病院", beds=180, revision=1, generated_on=date(2026, 11, 4)
    )


def notes(report: HospitalReport) -> dict[str, int]:
    return {note.code: note.count for note in report.notes}


def test_a_hospital_without_devices_gets_a_report():
    report = built()
    assert (report.totals.use.owned, report.categories, report.pages.before) == (0, (), None)
    assert report.totals.failures.rate is None
    assert render(report, language="ja").startswith(b"%PDF")


def test_stock_and_lending_of_a_month():
    pump, idle = device("ME-1"), device("ME-2")
    loan(pump, at(1), at(16, 12))
    use = built().totals.use
    assert (use.owned, use.central, use.peak_lent) == (2, 2, 1)
    assert use.utilisation == pytest.approx(15.5 / 62)
    assert use.customary == pytest.approx(16 / 62)
    assert idle.pk


def test_a_loan_on_one_day_without_times_is_half_a_day():
    loan(device("ME-1"), at(5), at(5), loaned_precision="d", returned_precision="d")
    assert built().totals.use.mean_lent == pytest.approx(0.5 / 31)


def test_without_any_loan_there_is_no_utilisation():
    device("ME-1")
    use = built().totals.use
    assert (use.utilisation, use.customary, use.peak_lent) == (None, None, 0)


def test_failures_are_counted_since_the_first_ledger():
    pump = device("ME-1")
    fault(pump, at(1, month=4), at(2, month=4))
    fault(pump, at(10, month=6), at(13, month=6))
    fault(pump, at(10), None)
    fault(pump, at(12), None, cause_class="no_fault", outcome="no_fault")
    report = built()
    failures = report.totals.failures
    assert report.failures_since == date(2026, 5, 1)
    assert failures.rate is not None
    assert (failures.reports, failures.rate.failures) == (3, 2)
    assert failures.rate.device_years == pytest.approx(184 / 365.25)
    assert (failures.repairs.median, failures.repairs.still_open) == (3.0, 1)


def test_the_month_before_is_there_to_compare():
    loan(device("ME-1"), at(1, month=9), at(1))
    report = built()
    assert report.pages.before is not None
    assert report.pages.before.standard == 1.0
    assert report.totals.use.utilisation is None


def test_the_first_month_has_nothing_to_compare_with():
    device("ME-1")
    assert built(Month(2026, 5)).pages.before is None


def test_categories_carry_the_catalogues_names_and_unclassified_comes_last():
    device("ME-1", category_code=None)
    device("ME-2")
    first, last = (row.category for row in built().categories)
    assert (first.ja, first.en) == ("輸液ポンプ", "Infusion pump")
    assert last.code == ""


def test_what_is_left_out_is_said():
    pump = device("ME-1")
    device("ME-2", status="suspended")
    device("ME-3", status="lost")
    device("ME-4", managed="ward", acquired_on=None, category_code=None)
    device("ME-5", retired_on=date(2026, 9, 1), retired_basis="presumed")
    loan(pump, at(1), at(9))
    loan(pump, at(8), None)
    loan(None, at(3), at(4))
    fault(None, at(3), None)
    assert notes(built()) == {
        "out-of-service": 1,
        "lost-or-scrapped": 1,
        "not-central": 1,
        "no-category": 1,
        "no-date": 1,
        "unknown-loans": 1,
        "unknown-faults": 1,
        "presumed-retired": 1,
        "overlapping-loans": 1,
        "open-loans": 1,
    }


def test_categories_add_up_to_the_whole():
    invent(7, devices=60)
    report = built()
    whole = report.totals
    assert sum(row.use.owned for row in report.categories) == whole.use.owned
    assert sum(row.use.mean_lent for row in report.categories) == pytest.approx(whole.use.mean_lent)
    assert sum(row.failures.reports for row in report.categories) == whole.failures.reports
    assert sum(whole.failures.causes) == whole.failures.reports


def test_the_next_months_files_change_nothing():
    pump = device("ME-1")
    open_loan = loan(pump, at(20), None)
    open_fault = fault(pump, at(25), None)
    before = built()
    open_loan.returned_at, open_loan.returned_precision = at(9, month=11), "min"
    open_loan.save()
    open_fault.restored_at, open_fault.outcome = at(9, month=11), "repaired"
    open_fault.save()
    device("ME-2", first_seen_month=date(2026, 11, 1))
    assert built() == before


def test_a_report_of_anything_is_archived_and_drawn():
    invent(11, devices=40)
    report = built()
    assert from_json(to_json(report)) == report
    assert render(report, language="en").startswith(b"%PDF")


def test_a_month_run_again_says_the_same_in_every_byte():
    invent(4, devices=25)

    def run(day: int):
        return build(
            month=OCTOBER,
            hospital="アルファ病院",
            beds=180,
            revision=1,
            generated_on=date(2026, 11, day),
        )

    first, again = run(4), run(5)
    assert to_json(first.report) | {"generated_on": ""} == to_json(again.report) | {
        "generated_on": ""
    }
    assert figures_hash(first.report) == figures_hash(again.report)
    files = [rows_behind.archive(one.rows, one.report.pages.figures) for one in (first, again)]
    assert files[0] == files[1]
    dated = replace(again.report, generated_on=first.report.generated_on)
    assert render(dated, language="ja") == render(first.report, language="ja")


def test_a_report_asks_few_questions(django_assert_num_queries):
    invent(5, devices=10)
    with django_assert_num_queries(21):
        built()
