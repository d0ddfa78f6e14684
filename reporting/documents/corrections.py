"""What a later revision of a month says otherwise than the report that was sent (I-26).

Figures are compared as they are printed: what nobody could see changed is no difference.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reporting.documents.hospital_report import (
    Category,
    CategoryFigures,
    Cause,
    Correction,
    Difference,
    HospitalReport,
    Totals,
)
from reporting.documents.report_words import (
    category_name,
    day_name,
    month_name,
    number,
    percent,
)

_STOCK = frozenset({"ledger"})
_LENDING = frozenset({"ledger", "loans"})
_FAILURES = frozenset({"ledger", "faults"})


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the tables: its name, its value, how it is printed, which files tell of it."""

    name: Callable[[], str]
    of: Callable[[Totals | CategoryFigures], float | None]
    kinds: frozenset[str]
    printed: Callable[[float | None], str] = number


def _whole(value: float | None) -> str:
    return number(value, decimals=0)


def _rate(value: float | None) -> str:
    return number(value, decimals=2)


FIGURES: dict[str, Figure] = {
    "owned": Figure(lambda: _("Owned"), lambda t: t.use.owned, _STOCK, _whole),
    "central": Figure(lambda: _("Centrally managed"), lambda t: t.use.central, _STOCK, _whole),
    "median_age": Figure(lambda: _("Median age (years)"), lambda t: t.use.median_age, _STOCK),
    "mean_lent": Figure(lambda: _("Mean lent"), lambda t: t.use.mean_lent, _LENDING),
    "p95_lent": Figure(lambda: _("95% lent"), lambda t: t.use.p95_lent, _LENDING, _whole),
    "peak_lent": Figure(lambda: _("Peak lent"), lambda t: t.use.peak_lent, _LENDING, _whole),
    "utilisation": Figure(
        lambda: _("Utilisation U1"), lambda t: t.use.utilisation, _LENDING, percent
    ),
    "customary": Figure(lambda: _("Customary U3"), lambda t: t.use.customary, _LENDING, percent),
    "reports": Figure(lambda: _("Fault reports"), lambda t: t.failures.reports, _FAILURES, _whole),
    "rate": Figure(
        lambda: _("Failures per device-year"),
        lambda t: t.failures.rate.rate if t.failures.rate else None,
        _FAILURES,
        _rate,
    ),
    "repair": Figure(
        lambda: _("Median repair (days)"), lambda t: t.failures.repairs.median, _FAILURES
    ),
}

DEEDS: dict[str, Callable[[], str]] = {
    "commit": lambda: _("Committed"),
    "undo": lambda: _("Taken back"),
    "join": lambda: _("Two numbers joined as one device"),
    "part": lambda: _("A joined device parted again"),
    "retire": lambda: _("A device's absence judged"),
}


def correction(sent: HospitalReport, now: HospitalReport, *, causes: Sequence[Cause]) -> Correction:
    """What ``now`` says otherwise than ``sent``, both of the same month. Pure."""
    return Correction(
        month=now.month,
        before=sent.revision,
        after=now.revision,
        differences=tuple(_differences(sent, now)),
        causes=tuple(causes),
    )


def _differences(sent: HospitalReport, now: HospitalReport) -> Iterator[Difference]:
    yield from _of_group(None, sent.totals, now.totals)
    before = {row.category.code: row for row in sent.categories}
    after = {row.category.code: row for row in now.categories}
    for code in [*after, *(gone for gone in before if gone not in after)]:
        known = after.get(code) or before[code]
        yield from _of_group(known.category, before.get(code), after.get(code))


def _of_group(
    category: Category | None,
    sent: Totals | CategoryFigures | None,
    now: Totals | CategoryFigures | None,
) -> Iterator[Difference]:
    for code, figure in FIGURES.items():
        was = None if sent is None else figure.of(sent)
        present = None if now is None else figure.of(now)
        if figure.printed(was) != figure.printed(present):
            yield Difference(figure=code, category=category, was=was, now=present)


def title(correction: Correction) -> str:
    """Which month, and from which revision to which."""
    return _("Corrected figures of %(month)s: revision %(before)d to %(after)d") % {
        "month": month_name(correction.month),
        "before": correction.before,
        "after": correction.after,
    }


def headers() -> list[str]:
    """The columns of ``rows``."""
    return [_("Figure"), _("Category"), _("Was sent as"), _("Is now"), _("Why")]


def nothing() -> str:
    """What stands instead of a table without rows."""
    return _("No figure of the report changed.")


def rows(correction: Correction) -> list[list[str]]:
    """Each difference as printed, in the active language."""
    return [_row(one, correction.causes) for one in correction.differences]


def _row(difference: Difference, causes: Sequence[Cause]) -> list[str]:
    figure, category = FIGURES[difference.figure], difference.category
    return [
        figure.name(),
        category_name(category) if category else _("All devices"),
        figure.printed(difference.was),
        figure.printed(difference.now),
        _why(figure, causes),
    ]


def _why(figure: Figure, causes: Sequence[Cause]) -> str:
    """What can have changed a figure: files of the kinds that tell of it, and decisions."""
    told = [
        f"{one.subject} ({DEEDS[one.deed]()}, {day_name(one.on)})"
        for one in causes
        if not one.kind or one.kind in figure.kinds
    ]
    return "; ".join(told) or _("No file: words, categories, wards or marks were decided anew")
