"""What the page of a month-end says of a hospital's part in it."""

from django.utils.translation import gettext as _

from shared.aggregates.models import CollectState, HospitalRun


def state_of(part: HospitalRun) -> str:
    """How far it is, or that the run goes on without it."""
    return _("Set aside") if part.set_aside else str(part.get_state_display())


def remark_on(part: HospitalRun) -> str:
    """Why it was set aside and what that means, or what went wrong last."""
    if not part.set_aside:
        return str(part.error)
    said = {"state": part.get_set_aside_display()}
    if part.state == CollectState.COLLECTED:
        return _("Hospital: %(state)s. Its figures are in, its report was not delivered.") % said
    return _("Hospital: %(state)s. Its figures are not in.") % said
