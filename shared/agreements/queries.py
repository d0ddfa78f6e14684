"""Reading agreements: which hold, and what they let their maker see."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shared.agreements.models import Agreement, Kind, MeasureGroup
from shared.agreements.terms import Terms, terms_of
from shared.kernel.periods import Month

EVERY_MEASURE: Final = frozenset(MeasureGroup.values)


@dataclass(frozen=True, slots=True)
class Scope:
    """What one version of an agreement covers: codes, the finest area, first and last month.

    ``market_last`` is the last month whose figures over all makers are covered, None for
    ``last``; no ``areas`` means all of them; ``measures`` are groups of figures.
    """

    maker: str
    includes_own: bool
    categories: frozenset[str]
    geo_level: str
    first: Month
    last: Month
    includes_market: bool = True
    market_last: Month | None = None
    measures: frozenset[str] = EVERY_MEASURE
    areas: frozenset[str] = frozenset()
    by_band: bool = True


class Standing(StrEnum):
    """How a version stands on a day."""

    COMING = "coming"
    TRIAL = "trial"
    RUNNING = "running"
    SUSPENDED = "suspended"
    ENDED = "ended"
    REPLACED = "replaced"


STANDINGS: Final[dict[Standing, Promise]] = {
    Standing.COMING: _("Coming"),
    Standing.TRIAL: _("Trial"),
    Standing.RUNNING: _("In force"),
    Standing.SUSPENDED: _("Suspended"),
    Standing.ENDED: _("Ended"),
    Standing.REPLACED: _("Replaced"),
}


def all_agreements() -> QuerySet[Agreement]:
    """Every version of every agreement, newest first."""
    return (
        Agreement.objects.select_related("maker")
        .prefetch_related("categories")
        .order_by("number", "-version")
    )


def versions(number: str) -> list[Agreement]:
    """Every version of one agreement, newest first."""
    return list(all_agreements().filter(number=number))


def standings(agreements: Iterable[Agreement], *, on: date) -> dict[int, Standing]:
    """By id, how each version stands on a JST date. All versions of a number must be among them."""
    groups: dict[str, list[Agreement]] = defaultdict(list)
    for agreement in sorted(agreements, key=lambda one: one.version):
        groups[agreement.number].append(agreement)
    found = {}
    for group in groups.values():
        holding = _in_force(group, on=on)
        found.update({one.pk: _standing(one, holding, on=on) for one in group})
    return found


def live(maker_id: int, *, on: date) -> list[Agreement]:
    """The maker's agreements that hold on a JST date: of each number the version then in force.

    One that is suspended on that date is not among them.
    """
    found = (_in_force(group, on=on) for group in _by_number(maker_id))
    return [one for one in found if one is not None and _is_live(one, on=on)]


def scopes(maker_id: int, *, on: date) -> tuple[Scope, ...]:
    """What the maker's live agreements cover, month by month as each version had it.

    A version covers the months it names, else those its term touches, up to the month in which a
    later version took over; one whose day has not come covers nothing. An agreement that is not
    live covers nothing, past months included.
    """
    numbers = {agreement.number for agreement in live(maker_id, on=on)}
    groups = (group for group in _by_number(maker_id) if group[0].number in numbers)
    begun = ([one for one in group if one.starts_on <= on] for group in groups)
    return tuple(scope for group in begun for scope in _scopes_of(group, on=on))


def scope_of(maker: str, terms: Terms, *, on: date, until: Month | None = None) -> Scope | None:
    """What terms cover on a JST date, no month after ``until``; None if that is no month."""
    first = Month.of(terms.data_from or terms.starts_on)
    last = Month.of(terms.data_to or terms.ends_on)
    last = min(last, until) if until else last
    if first > last or terms.kind == Kind.SUSPENDED:
        return None
    return Scope(
        maker=maker,
        includes_own=terms.includes_own,
        categories=frozenset(terms.categories),
        geo_level=terms.geo_level,
        first=first,
        last=last,
        includes_market=terms.includes_market,
        market_last=Month.of(on).plus(-1 - terms.market_delay) if terms.market_delay else None,
        measures=frozenset(terms.measures),
        areas=frozenset(terms.areas),
        by_band=terms.by_band,
    )


def _by_number(maker_id: int) -> Iterable[list[Agreement]]:
    """The maker's agreements, each as its versions from the first to the last."""
    groups: dict[str, list[Agreement]] = defaultdict(list)
    for agreement in all_agreements().filter(maker_id=maker_id).order_by("number", "version"):
        groups[agreement.number].append(agreement)
    return groups.values()


def _in_force(versions: list[Agreement], *, on: date) -> Agreement | None:
    begun = [version for version in versions if version.starts_on <= on]
    return begun[-1] if begun else None


def _is_live(version: Agreement, *, on: date) -> bool:
    return version.ends_on >= on and version.kind != Kind.SUSPENDED


def _standing(version: Agreement, holding: Agreement | None, *, on: date) -> Standing:
    if version.starts_on > on:
        return Standing.COMING
    if version != holding:
        return Standing.REPLACED
    if version.ends_on < on:
        return Standing.ENDED
    if version.kind == Kind.SUSPENDED:
        return Standing.SUSPENDED
    return Standing.TRIAL if version.kind == Kind.TRIAL else Standing.RUNNING


def _scopes_of(versions: list[Agreement], *, on: date) -> Iterator[Scope]:
    for position, version in enumerate(versions):
        later = [Month.of(other.starts_on).previous() for other in versions[position + 1 :]]
        until = min(later) if later else None
        scope = scope_of(version.maker.code, terms_of(version), on=on, until=until)
        if scope is not None:
            yield scope
