"""What the page of a month-end says of a hospital's part in it."""

from typing import Final

from django.utils.translation import gettext as _

from optiserve.web.markup import badge
from shared.aggregates.models import CollectState, HospitalRun

_KINDS: Final[dict[str, str]] = {CollectState.COLLECTING: "running", CollectState.COLLECTED: "ok"}


def state_of(part: HospitalRun) -> str:
    """How far it is, or that the run goes on without it."""
    return _("Set aside") if part.set_aside else str(part.get_state_display())


def badge_of(part: HospitalRun) -> str:
    """The same as icon with word."""
    kind = "warning" if part.set_aside else _KINDS[part.state]
    return badge(kind, state_of(part))


def remark_on(part: HospitalRun) -> str:
    """Why it was set aside and what that means, or what went wrong last."""
    if not part.set_aside:
        return str(part.error)
    said = {"state": part.get_set_aside_display()}
    if part.state == CollectState.COLLECTED:
        return _("Hospital: %(state)s. Its figures are in, its report was not delivered.") % said
    return _("Hospital: %(state)s. Its figures are not in.") % said
