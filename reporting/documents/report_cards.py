"""The five figures a report opens with, each with its change against earlier months."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reporting.documents.hospital_report import HospitalReport
from reporting.documents.report_pages import Section
from reporting.documents.report_words import ABSENT, limits, metric_name, number, percent
from reporting.metrics.month.hospital_month import Summary

UP, DOWN, SAME = "▲", "▼", "→"


@dataclass(frozen=True, slots=True)
class Card:
    """A headline figure: its metric, name and value, what stands under it, its changes, its page.

    ``change`` is against last month, ``year_change`` against the same month of last year.
    """

    metric: str
    label: str
    value: str
    detail: str
    change: str
    year_change: str
    page: int | None


def cards(report: HospitalReport) -> list[Card]:
    """Use, peak lending, failure rate, repair time and replacements, in the active language."""
    now = report.pages.figures.summary
    repairs = report.pages.figures.failures.repairs[0].times
    ages = report.pages.figures.ages
    return [
        _card(
            report,
            "U1",
            Section.USE,
            percent(now.standard),
            _("%(devices)s centrally managed") % {"devices": f"{now.central:,}"},
            lambda one: one.standard,
            lambda step: f"{step * 100:.1f} pt",
        ),
        _card(
            report,
            "C2",
            Section.USE,
            f"{now.peak_lent:,} / {now.central:,}" if report.pages.lends else ABSENT,
            _("%(mean)s on average") % {"mean": number(report.pages.figures.use[0].mean_lent)},
            lambda one: one.peak_lent,
            lambda step: f"{step:,.0f}",
        ),
        _card(
            report,
            "R1",
            Section.FAILURES,
            number(_rate(now), decimals=2),
            _("95%% limits %(limits)s") % {"limits": limits(now.rate)},
            _rate,
            lambda step: f"{step:.2f}",
        ),
        _card(
            report,
            "R3",
            Section.FAILURES,
            _days(now.repair_days),
            _("%(closed)s repaired, %(open)s under repair")
            % {"closed": f"{repairs.closed:,}", "open": f"{repairs.still_open:,}"},
            lambda one: one.repair_days,
            _days,
        ),
        _card(
            report,
            "S1",
            Section.AGES,
            f"{now.to_replace:,}",
            _("of %(devices)s, %(undecided)s undecided")
            % {
                "devices": f"{ages.devices:,}",
                "undecided": f"{ages.suggested.get('undecided', 0):,}",
            },
            lambda one: one.to_replace,
            lambda step: f"{step:,.0f}",
        ),
    ]


def _card(
    report: HospitalReport,
    metric: str,
    section: Section,
    value: str,
    detail: str,
    figure: Callable[[Summary], float | None],
    written: Callable[[float], str],
) -> Card:
    pages = report.pages
    now = figure(pages.figures.summary)

    def change(then: Summary | None, on: str, nothing: str) -> str:
        before = figure(then) if then else None
        if now is None or before is None:
            return nothing
        step = written(abs(now - before))
        arrow = SAME if step == written(0) else UP if now > before else DOWN
        return on % {"arrow": arrow, "step": step}

    month, year = _("%(arrow)s %(step)s on last month"), _("%(arrow)s %(step)s on last year")
    return Card(
        metric=metric,
        label=metric_name(metric),
        value=value,
        detail=detail,
        change=change(pages.before, month, _("No earlier month")),
        year_change=change(pages.year_before, year, _("No last year")),
        page=pages.number(section) if section in pages.sections else None,
    )


def _rate(summary: Summary) -> float | None:
    return summary.rate.rate if summary.rate else None


def _days(value: float | None) -> str:
    return ABSENT if value is None else _("%(days)s days") % {"days": number(value)}
