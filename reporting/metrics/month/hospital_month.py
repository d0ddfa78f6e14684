"""All figures of a hospital's month, page by page, for paper, screen, slides and sheets alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from reporting.metrics.intervals import MINUTES_A_DAY, Span
from reporting.metrics.month.ages import Ages, ages_of
from reporting.metrics.month.definitions import Metric
from reporting.metrics.month.failures import Failures, failures_of
from reporting.metrics.month.plan import PlanYear, plan_of
from reporting.metrics.month.rows import HospitalRows
from reporting.metrics.month.use import Sizing, Use, sizing_of, use_of
from reporting.metrics.month.wards import Wards, wards_of
from reporting.metrics.reliability import FailureRate


@dataclass(frozen=True, slots=True)
class Period:
    """JST dates, ``until`` exclusive."""

    since: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Page 1: the five figures. Use is of the month, failures and repairs of the year."""

    standard: Annotated[float | None, Metric("U1")]
    peak_lent: Annotated[int, Metric("C2")]
    central: int
    rate: Annotated[FailureRate | None, Metric("R1")]
    repair_days: Annotated[float | None, Metric("R3")]
    to_replace: Annotated[int, Metric("S1")]


@dataclass(frozen=True, slots=True, kw_only=True)
class HospitalMonth:
    """A month's figures.

    Stock, use and wards are of ``month``; sizing, failures and what replacement priorities rest on
    are of ``year``, the year that ends with it. ``plan`` has no limit of money.
    """

    month: Period
    year: Period
    summary: Summary
    use: tuple[Use, ...]
    sizing: tuple[Sizing, ...]
    wards: Wards
    failures: Failures
    ages: Ages
    plan: tuple[PlanYear, ...] = ()


def figures_of(
    rows: HospitalRows, *, ward_time: Sequence[tuple[str, int | None, int]]
) -> HospitalMonth:
    """Every figure of the month; ``ward_time`` is (category, ward, minutes lent) of the month.

    A hospital without loans has no utilisation and no sizing, one without devices has zeros; never
    a figure that is not a number. Peers are not among the rows.
    """
    use, sizing = use_of(rows), sizing_of(rows)
    failures = failures_of(rows)
    ages = ages_of(rows, use=use, sizing=sizing)
    return HospitalMonth(
        month=_period(rows, rows.month),
        year=_period(rows, rows.year),
        summary=Summary(
            standard=use[0].standard,
            peak_lent=use[0].peak_lent,
            central=use[0].central,
            rate=failures.rate,
            repair_days=failures.repairs[0].typical,
            to_replace=ages.to_replace,
        ),
        use=use,
        sizing=sizing,
        wards=wards_of(rows, ward_time),
        failures=failures,
        ages=ages,
        plan=plan_of(rows, use=use, sizing=sizing),
    )


def _period(rows: HospitalRows, span: Span) -> Period:
    since, until = (rows.begins + timedelta(days=minute // MINUTES_A_DAY) for minute in span)
    return Period(since, until)
