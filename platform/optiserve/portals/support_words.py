"""Requests for support access in the reader's words, on either side's screens."""

from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from optiserve.usecases.support_access import HospitalNotOpen, NotAPerson
from optiserve.web.markup import badge
from shared.delegation.models import SupportAccess, SupportState
from shared.delegation.support.services import (
    BreakGlassOnlyReads,
    NotWaiting,
    ReasonTooShort,
    SelfApproval,
    TermOutOfBounds,
    WritingNotAsked,
)
from shared.kernel.errors import DomainError

_BADGES: Final = {SupportState.WAITING: "waiting", SupportState.OPEN: "warning"}
_WHY: Final[dict[type[DomainError], Promise | str]] = {
    ReasonTooShort: gettext_lazy(
        "Say in a few words why (at least %(least)s characters): whoever decides knows no more."
    ),
    BreakGlassOnlyReads: gettext_lazy(
        "Without the hospital's consent support only reads: take one of the two marks away."
    ),
    HospitalNotOpen: gettext_lazy(
        "No hospital with this code is open: check the code in the list of hospitals."
    ),
    NotWaiting: gettext_lazy(
        "There is nothing left to decide: it was decided or withdrawn meanwhile, or too long ago."
    ),
    SelfApproval: gettext_lazy(
        "Nobody approves what they asked for themselves: somebody else has to decide."
    ),
    TermOutOfBounds: gettext_lazy("Choose between 1 and %(most)s minutes."),
    WritingNotAsked: gettext_lazy("Support did not ask to write: approve reading alone."),
    NotAPerson: gettext_lazy("A person has to do this, signed in on the screen."),
}


def why_not(error: DomainError) -> str:
    """What stood in the way, and how to mend it. Raises what is no rule of support access."""
    if type(error) not in _WHY:
        raise error
    return str(_WHY[type(error)]) % error.params


def state(access: SupportAccess, at: datetime) -> SafeString:
    """How a request stands."""
    found = access.state(at)
    return badge(_BADGES.get(found, "none"), str(found.label))


def asked_for(access: SupportAccess) -> str:
    """What was asked for: reading, or writing too; and whether without the hospital."""
    if access.is_break_glass:
        return _("To read, without the hospital (nobody there can be reached)")
    return _("To read and write") if access.wants_writing else _("To read")


def facts(access: SupportAccess) -> list[tuple[str, object]]:
    """What was asked, and what was decided so far."""
    told: list[tuple[str, object]] = [
        (_("Reason"), access.reason),
        (_("Ticket"), access.ticket or None),
        (_("What for"), asked_for(access)),
        (_("Asked by"), access.asked_by),
        (_("Asked at"), access.asked_at),
    ]
    if access.approved_at:
        allowed = _("To read and write") if access.allows_writing else _("To read")
        told += [
            (_("Approved by"), access.approved_by),
            (_("Approved at"), access.approved_at),
            (_("Allowed"), allowed),
            (_("Open until"), access.ends_at),
        ]
    for label, who, when in (
        (_("Refused by"), access.refused_by, access.refused_at),
        (_("Ended by"), access.ended_by, access.ended_at),
        (_("Acknowledged by"), access.acknowledged_by, access.acknowledged_at),
    ):
        if when:
            told += [(label, who), (_("When"), when)]
    return told
