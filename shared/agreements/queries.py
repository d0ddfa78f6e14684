"""Reading agreements: which hold, and what they let their maker see."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from shared.agreements.models import Agreement
from shared.kernel.periods import Month


@dataclass(frozen=True, slots=True)
class Scope:
    """What one version of an agreement covers: codes, the finest area, first and last month."""

    maker: str
    includes_own: bool
    categories: frozenset[str]
    geo_level: str
    first: Month
    last: Month


def all_agreements() -> QuerySet[Agreement]:
    """Every version of every agreement, newest first."""
    return (
        Agreement.objects.select_related("maker")
        .prefetch_related("categories")
        .order_by("number", "-version")
    )


def live(maker_id: int, *, on: date) -> list[Agreement]:
    """The maker's agreements that hold on a JST date: of each number the version then in force."""
    versions = (_in_force(group, on=on) for group in _by_number(maker_id))
    return [version for version in versions if version is not None and version.ends_on >= on]


def scopes(maker_id: int, *, on: date) -> tuple[Scope, ...]:
    """What the maker's live agreements cover, month by month as each version had it.

    A version covers the months its term touches, up to the month in which a later version took
    over. An agreement that is no longer live covers nothing, past months included.
    """
    numbers = {agreement.number for agreement in live(maker_id, on=on)}
    groups = (group for group in _by_number(maker_id) if group[0].number in numbers)
    return tuple(scope for group in groups for scope in _scopes_of(group))


def _by_number(maker_id: int) -> Iterable[list[Agreement]]:
    """The maker's agreements, each as its versions from the first to the last."""
    groups: dict[str, list[Agreement]] = defaultdict(list)
    for agreement in all_agreements().filter(maker_id=maker_id).order_by("number", "version"):
        groups[agreement.number].append(agreement)
    return groups.values()


def _in_force(versions: list[Agreement], *, on: date) -> Agreement | None:
    begun = [version for version in versions if version.starts_on <= on]
    return begun[-1] if begun else None


def _scopes_of(versions: list[Agreement]) -> Iterator[Scope]:
    for position, version in enumerate(versions):
        later = [Month.of(other.starts_on).previous() for other in versions[position + 1 :]]
        first, last = Month.of(version.starts_on), min([Month.of(version.ends_on), *later])
        if first <= last:
            yield Scope(
                maker=version.maker.code,
                includes_own=version.includes_own,
                categories=frozenset(category.code for category in version.categories.all()),
                geo_level=version.geo_level,
                first=first,
                last=last,
            )
