"""Tables of pages 2 to 4: stock and use, needed devices, wards."""

from collections.abc import Callable
from datetime import timedelta

from django.utils.translation import gettext as _

from reporting.documents.hospital_report import HospitalReport
from reporting.documents.report_captions import caption
from reporting.documents.report_pages import Section
from reporting.documents.report_words import category_called, device_called, ward_called
from reporting.documents.tables.table import Field, Kind, Table
from reporting.metrics.month.use import Use

BESIDE: dict[str, Callable[[], str]] = {
    "U2": lambda: _("Net U2"),
    "U3": lambda: _("Customary U3"),
    "U4": lambda: _("Device-days U4"),
}


def use(report: HospitalReport) -> Table:
    """Page 2: stock and lending by category, all devices first."""
    beside = report.pages.shown.beside
    return Table(
        name="use",
        section=Section.USE,
        title=_("Stock and use by category"),
        caption=caption(
            report, n=report.pages.figures.use[0].central, codes=("C2", "C3", "U1", beside)
        ),
        fields=(
            Field(_("Category"), Kind.TEXT, 2.6),
            Field(_("Owned"), Kind.COUNT),
            Field(_("Centrally managed"), Kind.COUNT, 1.4),
            Field(_("Mean lent"), Kind.NUMBER, 1.1),
            Field(_("95% lent"), Kind.COUNT, 1.1),
            Field(_("Peak lent"), Kind.COUNT, 1.1),
            Field(_("Utilisation U1"), Kind.SHARE, 1.3),
            Field(BESIDE[beside](), Kind.SHARE, 1.3),
            Field(_("Days without stock"), Kind.COUNT, 1.5),
        ),
        rows=tuple(
            (
                _("All devices") if one.category is None else category_called(report, one.category),
                one.devices,
                one.central,
                one.mean_lent,
                one.p95_lent,
                one.peak_lent,
                one.standard,
                _beside(one, beside),
                one.stock_outs,
            )
            for one in report.pages.figures.use
        ),
    )


def daily(report: HospitalReport) -> Table:
    """Page 2: every day's devices owned, available and lent, by category."""
    use = report.pages.figures.use
    first = report.month.start
    return Table(
        name="daily",
        section=Section.USE,
        title=_("Lent and available, at 09:00 of each day"),
        caption=caption(report, n=use[0].central, codes=("U3", "C2", "C3")),
        fields=(
            Field(_("Category"), Kind.TEXT, 2.6),
            Field(_("Day"), Kind.TEXT),
            Field(_("Owned"), Kind.COUNT),
            Field(_("Available to lend"), Kind.COUNT),
            Field(_("Lent"), Kind.COUNT),
            Field(_("Peak lent"), Kind.COUNT),
        ),
        rows=tuple(
            (
                _("All devices") if one.category is None else category_called(report, one.category),
                (first + timedelta(days=day.day - 1)).isoformat(),
                day.owned,
                day.lendable,
                day.lent,
                day.peak,
            )
            for one in use
            for day in one.days
        ),
    )


def sizing(report: HospitalReport) -> Table:
    """Page 3: owned and needed by category."""
    return Table(
        name="sizing",
        section=Section.SIZING,
        title=_("Devices owned and needed"),
        caption=caption(report, of_year=True, codes=("N1", "N2", "N3", "N4", "T1", "C3")),
        fields=(
            Field(_("Category"), Kind.TEXT, 2.4),
            Field(_("Owned"), Kind.COUNT, 0.9),
            Field(_("Needed N1"), Kind.COUNT, 1.1),
            Field(_("Needed N2"), Kind.COUNT, 1.1),
            Field(_("Surplus N4, least"), Kind.COUNT, 1.5),
            Field(_("Surplus N4, most"), Kind.COUNT, 1.5),
            Field(_("Dispersion N3"), Kind.RATE, 1.2),
            Field(_("Loans"), Kind.COUNT, 0.9),
            Field(_("Median loan (days)"), Kind.NUMBER, 1.5),
            Field(_("Days without stock"), Kind.COUNT, 1.5),
            Field(_("Highest utilisation"), Kind.SHARE, 1.5),
        ),
        rows=tuple(
            (
                category_called(report, one.category),
                one.owned,
                one.by_peaks.needed,
                one.by_erlang,
                one.surplus.least,
                one.surplus.most,
                one.steadiness.dispersion,
                one.loans.loans,
                one.loans.median,
                one.stock_outs,
                one.ceiling,
            )
            for one in report.pages.figures.sizing
        ),
    )


def wards(report: HospitalReport) -> Table:
    """Page 4: device-days by ward and category, the most first."""
    told = sorted(report.pages.figures.wards.wards, key=lambda one: -one.device_days)
    return Table(
        name="wards",
        section=Section.WARDS,
        title=_("Device-days lent by ward"),
        caption=caption(report, n=report.pages.figures.use[0].central, codes=("T5",)),
        fields=(
            Field(_("Ward"), Kind.TEXT, 2),
            Field(_("Category"), Kind.TEXT, 2),
            Field(_("Device-days"), Kind.NUMBER),
            Field(_("Share"), Kind.SHARE),
        ),
        rows=tuple(
            (
                ward_called(report, one.ward),
                category_called(report, one.category),
                one.device_days,
                one.share,
            )
            for one in told
        ),
    )


def long_loans(report: HospitalReport) -> Table:
    """Page 4: loans that are open for longer than their category's limit."""
    rows = sorted(report.pages.figures.wards.long_loans, key=lambda one: -one.days)
    return Table(
        name="long-loans",
        section=Section.WARDS,
        title=_("Long loans still open"),
        caption=caption(report, n=len(rows), unit=_("loans"), codes=("T2",)),
        fields=(
            Field(_("Asset number"), Kind.TEXT, 1.6),
            Field(_("Device"), Kind.TEXT, 2),
            Field(_("Ward"), Kind.TEXT, 1.6),
            Field(_("Days"), Kind.COUNT, 0.8),
            Field(_("Limit"), Kind.COUNT, 0.8),
        ),
        rows=tuple(
            (
                *device_called(report, one.device),
                ward_called(report, one.ward),
                int(one.days),
                one.limit,
            )
            for one in rows
        ),
    )


def idle(report: HospitalReport) -> Table:
    """Page 4: devices that nobody borrowed for 90 days or more."""
    rows = report.pages.figures.wards.idle
    return Table(
        name="idle",
        section=Section.WARDS,
        title=_("Devices nobody borrowed for 90 days"),
        caption=caption(report, n=len(rows), of_year=True, codes=("T3",)),
        fields=(
            Field(_("Asset number"), Kind.TEXT, 1.6),
            Field(_("Device"), Kind.TEXT, 2),
            Field(_("Days"), Kind.COUNT, 0.8),
            Field(_("Acquisition cost"), Kind.YEN, 1.4),
        ),
        rows=tuple((*device_called(report, one.device), one.days, one.cost) for one in rows),
    )


def _beside(one: Use, code: str) -> float | None:
    """The utilisation that the hospital wants beside U1."""
    return {"U2": one.net, "U3": one.customary, "U4": one.device_days}[code]
