"""Reading the audit trail."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from shared.audit.chains import PORTAL
from shared.audit.models import Anchor, Chain, Event

_CHUNK: Final = 2000


def events(chain: str) -> QuerySet[Event]:
    """A chain's events, newest first."""
    return Event.objects.filter(chain=chain).order_by("-position")


def along(chain: str, *, after: int = 0, to: int | None = None) -> Iterator[Event]:
    """A chain's events by position, a few at a time: no cursor stays open, however long it is.

    After one position, up to another if one is given; events added meanwhile come along.
    """
    rows = Event.objects.filter(chain=chain).order_by("position")
    if to is not None:
        rows = rows.filter(position__lte=to)
    while chunk := list(rows.filter(position__gt=after)[:_CHUNK]):
        yield from chunk
        after = chunk[-1].position


def chains() -> list[str]:
    """Every chain that has events, or once had: the portal's, then the hospitals' by id."""
    names = set(Event.objects.order_by().values_list("chain", flat=True).distinct())
    names |= set(Anchor.objects.order_by().values_list("chain", flat=True).distinct())
    hospitals = sorted(names - {PORTAL}, key=lambda name: int(name.removeprefix("h_")))
    return [PORTAL, *hospitals]


def anchors(chain: str) -> QuerySet[Anchor]:
    """A chain's exported days, oldest first."""
    return Anchor.objects.filter(chain=chain).order_by("first_position")


def last_before(chain: str, moment: datetime, *, after: int) -> Event | None:
    """The last event beyond a position that was written before a moment."""
    found = Event.objects.filter(chain=chain, at__lt=moment, position__gt=after)
    return found.order_by("-position").first()


def known_of(chain: str) -> Chain:
    """What was last found out about a chain; an unsaved row where nothing was yet."""
    return Chain.objects.filter(name=chain).first() or Chain(name=chain)


def known() -> dict[str, Chain]:
    """The same of every chain, by name."""
    return {one.name: one for one in Chain.objects.all()}


def alarms() -> QuerySet[Chain]:
    """Chains that are broken, or whose exported file is another than it should be."""
    return Chain.objects.exclude(fault="", alarm="").order_by("name")


def operations(chain: str) -> list[str]:
    """The operations that occur in a chain, by name."""
    rows = Event.objects.filter(chain=chain).order_by("operation")
    return list(rows.values_list("operation", flat=True).distinct())
