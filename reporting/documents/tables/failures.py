"""Tables of pages 5 and 6: failures, repairs, inspections."""

from django.utils.translation import gettext as _

from reporting.documents.hospital_report import HospitalReport
from reporting.documents.report_captions import caption
from reporting.documents.report_pages import Section
from reporting.documents.report_words import (
    CAUSE_NAMES,
    ROUTES,
    category_called,
    device_called,
    model_called,
)
from reporting.documents.tables.table import Field, Kind, Table
from reporting.metrics.month.failures import ModelFailures


def models(report: HospitalReport) -> Table:
    """Page 5: failures by model, those with most device-years first."""
    told = sorted(report.pages.figures.failures.models, key=lambda one: (-_years(one), one.model))
    return Table(
        name="models",
        section=Section.FAILURES,
        title=_("Failure rates by model"),
        caption=caption(
            report, n=sum(one.devices for one in told), of_year=True, codes=("R1", "R4", "R10")
        ),
        fields=(
            Field(_("Model"), Kind.TEXT, 2.6),
            Field(_("Category"), Kind.TEXT, 2),
            Field(_("Devices"), Kind.COUNT),
            Field(_("Device-years"), Kind.NUMBER),
            Field(_("Failures"), Kind.COUNT),
            Field(_("Failures per device-year"), Kind.RATE, 1.5),
            Field(_("Lower limit"), Kind.RATE),
            Field(_("Upper limit"), Kind.RATE),
            Field(_("Availability"), Kind.SHARE),
        ),
        rows=tuple(
            (
                model_called(report, one.model),
                category_called(report, one.category),
                one.devices,
                _years(one),
                one.rate.failures if one.rate else None,
                one.rate.rate if one.rate else None,
                one.rate.lower if one.rate else None,
                one.rate.upper if one.rate else None,
                one.availability,
            )
            for one in told
        ),
    )


def causes(report: HospitalReport) -> Table:
    """Page 5: what the reported faults were due to."""
    found = report.pages.figures.failures
    return Table(
        name="causes",
        section=Section.FAILURES,
        title=_("Fault reports by cause"),
        caption=caption(report, n=found.reports, unit=_("reports"), of_year=True, codes=("R9",)),
        fields=(
            Field(_("Cause"), Kind.TEXT, 2),
            Field(_("Reports"), Kind.COUNT),
            Field(_("Share"), Kind.SHARE),
        ),
        rows=tuple(
            (CAUSE_NAMES[cause](), round(share * found.reports), share)
            for cause, share in found.causes.items()
        ),
    )


def repairs(report: HospitalReport) -> Table:
    """Page 5: repair times by route."""
    told = report.pages.figures.failures.repairs
    return Table(
        name="repairs",
        section=Section.FAILURES,
        title=_("Repair times"),
        caption=caption(
            report,
            n=told[0].times.closed + told[0].times.still_open,
            unit=_("repairs"),
            of_year=True,
            codes=("R3",),
        ),
        fields=(
            Field(_("Route"), Kind.TEXT, 2),
            Field(_("Repaired"), Kind.COUNT),
            Field(_("Under repair"), Kind.COUNT),
            Field(_("Median repair (days)"), Kind.NUMBER, 1.4),
            Field(_("Mean of the repaired (days)"), Kind.NUMBER, 1.4),
        ),
        rows=tuple(
            (
                ROUTES[one.route](),
                one.times.closed,
                one.times.still_open,
                one.typical,
                one.times.mean,
            )
            for one in told
        ),
    )


def repeats(report: HospitalReport) -> Table:
    """Page 5: repairs after which the device failed again."""
    told = report.pages.figures.failures.repeats
    return Table(
        name="repeats",
        section=Section.FAILURES,
        title=_("Failures after a repair"),
        caption=caption(report, n=told[0].followed, unit=_("repairs"), of_year=True, codes=("R5",)),
        fields=(
            Field(_("Within (days)"), Kind.COUNT),
            Field(_("Failed again"), Kind.COUNT),
            Field(_("Repairs followed"), Kind.COUNT),
            Field(_("Share"), Kind.SHARE),
        ),
        rows=tuple((one.days, one.repeated, one.followed, one.share) for one in told),
    )


def lemons(report: HospitalReport) -> Table:
    """Page 5: devices that fail more often than chance explains."""
    rows = report.pages.figures.failures.lemons
    return Table(
        name="lemons",
        section=Section.FAILURES,
        title=_("Devices that fail more than chance explains"),
        caption=caption(report, n=len(rows), of_year=True, codes=("R6",)),
        fields=(
            Field(_("Asset number"), Kind.TEXT, 1.6),
            Field(_("Device"), Kind.TEXT, 2),
            Field(_("Failures"), Kind.COUNT),
        ),
        rows=tuple((*device_called(report, one.device), one.failures) for one in rows),
    )


def inspections(report: HospitalReport) -> Table:
    """Page 6: inspections due in the month, by category."""
    told = report.pages.inspections
    return Table(
        name="inspections",
        section=Section.INSPECTION,
        title=_("Inspections due and done"),
        caption=caption(
            report, n=sum(one.done.due for one in told), unit=_("inspections"), codes=("P1",)
        ),
        fields=(
            Field(_("Category"), Kind.TEXT, 2),
            Field(_("Reasons"), Kind.TEXT, 3),
            Field(_("Due"), Kind.COUNT),
            Field(_("Done in time"), Kind.COUNT),
            Field(_("Done late"), Kind.COUNT),
            Field(_("Not done"), Kind.COUNT),
            Field(_("Done in time, share"), Kind.SHARE, 1.4),
        ),
        rows=tuple(
            (
                category_called(report, one.category),
                _reasons(one.done.reasons),
                one.done.due,
                one.done.in_time,
                one.done.late,
                one.done.due - one.done.in_time - one.done.late,
                one.done.share,
            )
            for one in told
        ),
    )


def _years(one: ModelFailures) -> float:
    return one.rate.device_years if one.rate else 0.0


def _reasons(told: tuple[tuple[str, int], ...]) -> str:
    unsaid = _("No reason given")
    return ", ".join(f"{why or unsaid} {count}" for why, count in told)
