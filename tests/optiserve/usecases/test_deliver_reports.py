"""A month's report in a hospital's archive."""

from datetime import date, timedelta
from hashlib import sha256

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import ProgrammingError, transaction
from django.utils.translation import override

from optiserve.tenancy.context import inside
from optiserve.usecases import close_month, deliver_reports, drive_month
from reporting.documents import hospital_report
from reporting.documents.hospital_report import Correction
from reporting.documents.report_pages import RuleChange
from reporting.documents.rules import rule_changes
from shared.aggregates import queries, services
from shared.aggregates.models import MonthRun
from shared.hospitals.models import Hospital
from shared.kernel.periods import Month
from tenants.equipment.models import Device
from tenants.intake.models import Change
from tenants.reports import queries as archive
from tenants.reports import settings
from tenants.reports.models import MonthQuality, Report
from tenants.reports.settings import ReportSettings
from tests.journeys.small_world import NOVEMBER_1, OCTOBER, furnish
from tests.tenants.intake.services import arrivals

LATER = NOVEMBER_1 + timedelta(days=9)


@pytest.fixture
def published(alpha: Hospital) -> MonthRun:
    """October, published with Alpha alone."""
    Hospital.objects.exclude(pk=alpha.pk).update(state="suspended")
    furnish(alpha)
    run = close_month.run_month(month=OCTOBER, by="tests", at=NOVEMBER_1)
    close_month.collect_hospital(run_id=run.pk, hospital_id=alpha.pk, at=NOVEMBER_1)
    services.finish_collecting(run_id=run.pk)
    close_month.protect_run(run_id=run.pk)
    close_month.publish_run(run_id=run.pk, at=NOVEMBER_1)
    return run


def _deliver(run: MonthRun, hospital: Hospital) -> bool:
    return deliver_reports.deliver_to(run_id=run.pk, hospital_id=hospital.pk, at=NOVEMBER_1)


def _report(hospital: Hospital) -> Report:
    with inside(hospital):
        return Report.objects.get()


def test_no_report_before_the_month_is_published(alpha: Hospital) -> None:
    run = close_month.run_month(month=OCTOBER, by="tests", at=NOVEMBER_1)
    assert not _deliver(run, alpha)
    with inside(alpha):
        assert not Report.objects.exists()


def test_the_archive_names_the_stored_pages(published: MonthRun, alpha: Hospital) -> None:
    assert _deliver(published, alpha)
    report = _report(alpha)
    with default_storage.open(report.pdf_key) as file:
        pdf = file.read()
    assert pdf.startswith(b"%PDF")
    assert (sha256(pdf).hexdigest(), len(pdf)) == (report.pdf_sha256, report.bytes)
    assert report.pdf_key.startswith(f"hospitals/{alpha.pk}/")


def test_the_run_learns_pages_and_bytes_and_nothing_else(
    published: MonthRun, alpha: Hospital
) -> None:
    _deliver(published, alpha)
    part, report = queries.part(published.pk, alpha.pk), _report(alpha)
    assert (part.report_pages, part.report_bytes) == (report.pages, report.bytes)
    assert part.report_pages == 8


def test_the_figures_can_be_read_back(published: MonthRun, alpha: Hospital) -> None:
    _deliver(published, alpha)
    figures = hospital_report.from_json(_report(alpha).figures)
    assert (figures.month, figures.hospital, figures.revision) == (OCTOBER, alpha.name, 1)
    assert figures.totals.use.owned >= 15


def test_a_report_is_delivered_once(published: MonthRun, alpha: Hospital) -> None:
    _deliver(published, alpha)
    assert not _deliver(published, alpha)
    assert _report(alpha).revision == 1


def test_a_report_whose_delivery_was_not_noted_is_not_made_again(
    published: MonthRun, alpha: Hospital
) -> None:
    _deliver(published, alpha)
    made = _report(alpha)
    queries.parts(published.pk).update(delivered_at=None, report_pages=None)
    later = NOVEMBER_1 + timedelta(days=1)
    assert deliver_reports.deliver_to(run_id=published.pk, hospital_id=alpha.pk, at=later)
    assert _report(alpha).generated_at == made.generated_at
    assert queries.part(published.pk, alpha.pk).report_pages == 8


def test_a_file_left_unfinished_is_replaced(alpha: Hospital) -> None:
    key = f"hospitals/{alpha.pk}/reports/unfinished.pdf"
    default_storage.save(key, ContentFile(b"%PD"))
    deliver_reports._store(key, b"%PDF-whole")
    with default_storage.open(key) as file:
        assert file.read() == b"%PDF-whole"
    default_storage.delete(key)


@pytest.fixture
def corrected(published: MonthRun, alpha: Hospital) -> list[Correction]:
    """October's second revision, after a late ledger that knows a device more; what it corrects."""
    _deliver(published, alpha)
    with inside(alpha):
        Device.objects.create(
            key="late",
            category_code="infusion-pump",
            in_use_on=date(2022, 4, 1),
            first_seen_month=date(2026, 4, 1),
            last_seen_month=OCTOBER.start,
        )
        file = arrivals.hand_over("ledger", OCTOBER, [arrivals.pump(1)])
        Change.objects.create(file=file, deed="commit", at=LATER, by="alice", months=["2026-10-01"])
    return _run_again(OCTOBER, alpha, revision=2)


def _run_again(month: Month, hospital: Hospital, *, revision: int) -> list[Correction]:
    later = LATER + timedelta(hours=1)
    if revision == 1:
        run = close_month.run_month(month=month, by="tests", at=later)
    else:
        run = close_month.rerun_month(month=month, reason="late", by="tests", at=later)
    for _step, error in drive_month.run_to_the_end(run_id=run.pk, at=later):
        assert not error
    with inside(hospital):
        report = Report.objects.get(month=month.start, revision=revision)
    return list(hospital_report.from_json(report.figures).corrections)


def test_i26_a_later_revision_lists_what_was_sent_otherwise_and_why(
    corrected: list[Correction], alpha: Hospital
) -> None:
    (told,) = corrected
    owned = [one for one in told.differences if (one.figure, one.category) == ("owned", None)]
    assert [one.now - one.was for one in owned] == [1]
    assert [cause.subject for cause in told.causes] == ["ledger.csv"]
    with inside(alpha):
        sent = Report.objects.get(revision=1)
    assert hospital_report.from_json(sent.figures).corrections == ()


def test_i26_the_next_months_report_lists_the_differences_too(
    corrected: list[Correction], alpha: Hospital
) -> None:
    assert _run_again(OCTOBER.next(), alpha, revision=1) == corrected
    assert _run_again(OCTOBER.next().next(), alpha, revision=1) == []


def test_a_months_quality_is_kept_with_each_revision_and_changed_by_nobody(
    corrected: list[Correction], alpha: Hospital
) -> None:
    with inside(alpha):
        first, second = MonthQuality.objects.order_by("revision")
        assert (first.revision, second.revision) == (1, 2)
        assert second.reasons != first.reasons
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            MonthQuality.objects.update(score=100)
        [score] = archive.scores()
        assert (score.month, score.revision) == (OCTOBER, 2)
        assert [one.revision for one in archive.frozen(OCTOBER)] == [2, 1]


def test_a_report_tells_which_rules_changed_since_the_last(
    published: MonthRun, alpha: Hospital
) -> None:
    _deliver(published, alpha)
    assert hospital_report.from_json(_report(alpha).figures).rule_changes == ()
    with inside(alpha):
        chosen = ReportSettings(replace_from=75, beside="U2")
        settings.keep(settings=chosen, by="tests", at=NOVEMBER_1)
    _run_again(OCTOBER, alpha, revision=2)
    with inside(alpha):
        later = hospital_report.from_json(Report.objects.get(revision=2).figures)
    assert later.rule_changes == (RuleChange("replace_from", "60", "75"),)
    with override("en"):
        assert rule_changes(later)[1] == "Points from which to replace: 60 → 75"
