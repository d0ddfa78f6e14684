"""What a change of the catalogue touches: devices, hospitals, months of figures."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from shared.catalogue.models import Holding, MatchTask, Occurrence
from shared.catalogue.queries import LocalWords, Match
from shared.catalogue.services.hearing import words_of


@dataclass(frozen=True, slots=True)
class Impact:
    """What a change touches: spellings, devices, and per hospital the first month concerned.

    ``revised`` has only the hospitals whose figures count differently then: by category or maker.
    """

    spellings: int = 0
    devices: int = 0
    hospitals: frozenset[int] = frozenset()
    revised: dict[int, date] = field(default_factory=dict)


# Which months' published figures hospitals are part of, since a month each.
Months = Callable[[dict[int, date]], list[date]]


def of_words(
    tasks: Collection[MatchTask], before: dict[LocalWords, Match], after: dict[LocalWords, Match]
) -> Impact:
    """Of words that meant something else before."""
    changed = {one.pk: one for one in tasks if before[words_of(one)] != after[words_of(one)]}
    counted = {
        pk
        for pk, one in changed.items()
        if _counted(before[words_of(one)]) != _counted(after[words_of(one)])
    }
    devices = 0
    hospitals: set[int] = set()
    revised: dict[int, date] = {}
    for one in Occurrence.objects.filter(task_id__in=changed):
        devices += one.devices
        hospitals.add(one.hospital_id)
        if one.task_id in counted:
            revised[one.hospital_id] = min(one.since, revised.get(one.hospital_id, one.since))
    return Impact(len(changed), devices, frozenset(hospitals), revised)


def _counted(found: Match) -> tuple[str | None, str | None]:
    return found.category_code, found.maker_code


def of_holdings(moved: Q, *, counted: bool) -> Impact:
    """Of devices by what they mean. ``counted``: figures count them differently afterwards."""
    devices = 0
    since: dict[int, date] = {}
    for one in Holding.objects.filter(moved):
        devices += one.devices
        since[one.hospital_id] = min(one.since, since.get(one.hospital_id, one.since))
    return Impact(0, devices, frozenset(since), since if counted else {})


def together(one: Impact, other: Impact) -> Impact:
    """Two impacts on different devices as one."""
    revised = dict(one.revised)
    for hospital, since in other.revised.items():
        revised[hospital] = min(since, revised.get(hospital, since))
    return Impact(
        one.spellings + other.spellings,
        one.devices + other.devices,
        one.hospitals | other.hospitals,
        revised,
    )
