"""The five figures a report opens with, each with its change against the month before."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reporting.documents.hospital_report import HospitalReport, Totals
from reporting.documents.report_words import ABSENT, limits, number, percent

UP, DOWN, SAME = "▲", "▼", "→"


@dataclass(frozen=True, slots=True)
class Card:
    """A headline figure: what it is, its value, what stands under it, its change."""

    label: str
    value: str
    detail: str
    change: str


def cards(report: HospitalReport) -> list[Card]:
    """Stock, utilisation, peak lending, failure rate and repair time, in the active language."""
    use, failures = report.totals.use, report.totals.failures
    change = _changes(report)
    return [
        Card(
            _("Devices in service"),
            f"{use.owned:,}",
            _("%(share)s per bed") % {"share": number(_per_bed(report), decimals=2)},
            change(lambda t: t.use.owned, lambda v: f"{v:,.0f}"),
        ),
        Card(
            _("Standard utilisation (U1)"),
            percent(use.utilisation),
            _("%(devices)d centrally managed") % {"devices": use.central},
            change(lambda t: t.use.utilisation, lambda v: f"{v * 100:.1f} pt"),
        ),
        Card(
            _("Most lent at once"),
            f"{use.peak_lent:,} / {use.central:,}",
            _("%(mean)s on average") % {"mean": number(use.mean_lent)},
            change(lambda t: t.use.peak_lent, lambda v: f"{v:,.0f}"),
        ),
        Card(
            _("Failures per device-year"),
            number(_rate(report.totals), decimals=2),
            _("95%% limits %(limits)s") % {"limits": limits(failures.rate)},
            change(_rate, lambda v: f"{v:.2f}"),
        ),
        Card(
            _("Median repair time"),
            _days(failures.repairs.median),
            _("%(closed)d repaired, %(open)d under repair")
            % {"closed": failures.repairs.closed, "open": failures.repairs.still_open},
            change(lambda t: t.failures.repairs.median, lambda v: _days(v)),
        ),
    ]


def _per_bed(report: HospitalReport) -> float | None:
    return report.totals.use.owned / report.beds if report.beds else None


def _rate(totals: Totals) -> float | None:
    return totals.failures.rate.rate if totals.failures.rate else None


def _days(value: float | None) -> str:
    return ABSENT if value is None else _("%(days)s days") % {"days": number(value)}


def _changes(
    report: HospitalReport,
) -> Callable[[Callable[[Totals], float | None], Callable[[float], str]], str]:
    def change(figure: Callable[[Totals], float | None], written: Callable[[float], str]) -> str:
        before = figure(report.previous) if report.previous else None
        now = figure(report.totals)
        if before is None or now is None:
            return _("No earlier month")
        step = written(abs(now - before))
        arrow = SAME if step == written(0) else UP if now > before else DOWN
        return _("%(arrow)s %(step)s on last month") % {"arrow": arrow, "step": step}

    return change
