"""Keeping looks at the figures: one's own, those shared in the company, whom to mail a link."""

from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl, urlencode

from django.db.models import Q, QuerySet

from shared.agreements.models import KeptLook

LOOKS: Final = ("home", "compare", "sizes")
_STATE: Final = ("category", "product", "area", "band", "measure")


def keep(
    *,
    maker_id: int,
    user_id: int,
    look: str,
    query: str,
    name: str,
    note: str,
    is_shared: bool,
    is_mailed: bool,
    told: str,
    at: datetime,
) -> KeptLook:
    """Keep a page's choices. ``told`` is the newest release, of which nobody need be told.

    Raises ValueError for a page that is no look.
    """
    if look not in LOOKS:
        raise ValueError(look)
    return KeptLook.objects.create(
        maker_id=maker_id,
        user_id=user_id,
        name=name.strip(),
        note=note.strip(),
        look=look,
        state=state_of(query),
        is_shared=is_shared,
        is_mailed=is_mailed,
        told=told,
        kept_at=at,
    )


def state_of(query: str) -> str:
    """The choices in a query that a look keeps, in a fixed order; a month is none of them."""
    given = dict(parse_qsl(query))
    return urlencode([(name, given[name][:60]) for name in _STATE if name in given])


def seen_by(user_id: int, *, maker_id: int) -> QuerySet[KeptLook]:
    """Somebody's own looks and those shared in the company, by name."""
    mine = Q(user_id=user_id) | Q(is_shared=True)
    return KeptLook.objects.filter(mine, maker_id=maker_id).order_by("name", "pk")


def forget(look_id: int, *, user_id: int, maker_id: int) -> bool:
    """Forget one's own look. False: there is none."""
    found = KeptLook.objects.filter(pk=look_id, user_id=user_id, maker_id=maker_id)
    return bool(found.delete()[0])


def to_be_mailed() -> QuerySet[KeptLook]:
    """Looks whose owners want a mail at each publication."""
    return KeptLook.objects.filter(is_mailed=True).select_related("maker").order_by("pk")


def claim(look: KeptLook, *, release: str) -> bool:
    """Take on telling of a release, once: False where somebody did before."""
    waiting = KeptLook.objects.filter(pk=look.pk).exclude(told=release)
    return bool(waiting.update(told=release))
