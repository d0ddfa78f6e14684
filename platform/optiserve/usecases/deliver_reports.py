"""A month's report: drawn from the hospital's own rows, put into its archive, once per revision."""

from dataclasses import replace
from datetime import datetime
from hashlib import sha256

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from optiserve.tenancy.context import inside
from optiserve.usecases import report_choices
from optiserve.usecases.compare_with_peers import among_peers
from reporting import rows_behind
from reporting.documents import corrections, hospital_report, report_pdf, rules
from reporting.documents.hospital_report import Cause, Correction, HospitalReport, from_json
from reporting.documents.report_pages import RuleChange
from reporting.report import build
from shared.aggregates import queries as aggregates
from shared.aggregates import services, states
from shared.aggregates.models import HospitalRun
from shared.kernel.clock import JST
from shared.kernel.databases import atomic_for
from shared.kernel.periods import Month
from tenants.intake import history
from tenants.reports import queries as archive
from tenants.reports import services as reports
from tenants.reports import settings
from tenants.reports.models import Report

log = structlog.get_logger()


def deliver_to(*, run_id: int, hospital_id: int, at: datetime) -> bool:
    """Put the report of a published run into a hospital's archive and tell the run its size.

    False: it was there already, or the run is not published. Raises HospitalRun.DoesNotExist for
    a hospital that does not take part.
    """
    part = aggregates.part(run_id, hospital_id)
    if part.delivered_at or part.run.state not in {states.PUBLISHED, states.DELIVERED}:
        return False
    month, revision = Month.of(part.run.month), part.run.revision
    with inside(part.hospital):
        report = archive.find(month, revision) or _make(part, month=month, at=at)
    delivered = services.record_delivery(
        run_id=run_id, hospital_id=hospital_id, pages=report.pages, size=report.bytes, at=at
    )
    log.info("report.delivered", run=run_id, hospital=hospital_id, pages=report.pages)
    return delivered


def _make(part: HospitalRun, *, month: Month, at: datetime) -> Report:
    """Draw the report and store it. The key names the content: a repeated attempt hits the same."""
    kept = reports.freeze_quality(month=month, revision=part.run.revision, at=at)
    chosen = settings.current()
    followed = report_choices.formula_settings(month, chosen)
    with atomic_for(Report):
        made = build(
            month=month,
            hospital=part.hospital.name,
            beds=part.hospital.beds,
            revision=part.run.revision,
            generated_on=at.astimezone(JST).date(),
            settings=followed,
            shown=report_choices.shown(month, chosen, followed=followed, quality=float(kept.score)),
        )
    peers = among_peers(part.hospital, month, made.rows)
    told = replace(made.report, pages=replace(made.report.pages, benchmark=peers))
    built = replace(told, corrections=_corrections(told, at=at), rule_changes=_rule_changes(told))
    pdf = report_pdf.render(built, language="ja", logo=report_choices.logo(chosen))
    digest = sha256(pdf).hexdigest()
    folder = f"hospitals/{part.hospital_id}/reports"
    key = f"{folder}/{month}-r{part.run.revision}-{digest[:16]}.pdf"
    _store(key, pdf)
    report = reports.archive(
        month=month,
        revision=part.run.revision,
        figures=hospital_report.to_json(built),
        inputs_hash=hospital_report.figures_hash(built),
        pdf_key=key,
        pdf_sha256=digest,
        pages=report_pdf.page_count(built),
        size=len(pdf),
        at=at,
    )
    _store(report.rows_key, rows_behind.archive(made.rows, built.pages.figures))
    return report


def _corrections(built: HospitalReport, *, at: datetime) -> tuple[Correction, ...]:
    """What a later revision says otherwise than the one sent before it, and why (I-26).

    A month's first report tells what has been corrected of earlier months since the last was sent.
    """
    sent = archive.latest(built.month)
    if sent is not None:
        causes = _causes(built.month, since=sent.generated_at, until=at)
        return (corrections.correction(from_json(sent.figures), built, causes=causes),)
    return tuple(
        one
        for report in archive.revised_before(built.month)
        for one in from_json(report.figures).corrections
        if one.month == Month.of(report.month) and one.differences
    )


def _rule_changes(built: HospitalReport) -> tuple[RuleChange, ...]:
    """What was chosen otherwise since the report that was made last, of whichever month."""
    last = archive.newest()
    if last is None:
        return ()
    return rules.changed(from_json(last.figures).pages.shown.rules, built.pages.shown.rules)


def _causes(month: Month, *, since: datetime, until: datetime) -> list[Cause]:
    return [
        Cause(
            subject=change.file.filename if change.file else change.subject,
            kind=change.file.kind if change.file else "",
            deed=change.deed,
            on=change.at.astimezone(JST).date(),
        )
        for change in history.changes_of(month, since=since, until=until)
    ]


def _store(key: str, content: bytes) -> None:
    """Write the file unless it is there; one that a killed attempt left unfinished is replaced."""
    if default_storage.exists(key):
        if default_storage.size(key) == len(content):
            return
        default_storage.delete(key)
    default_storage.save(key, ContentFile(content))
