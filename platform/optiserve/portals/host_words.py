"""Where a hospital's own host name stands, in the reader's words."""

from typing import Final

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from optiserve.web.markup import badge
from shared.hospitals.models import CustomDomain, CustomDomainState
from shared.kernel.dns_proof import Proof

_BADGES: Final[dict[str, str]] = {
    CustomDomainState.WAITING: "waiting",
    CustomDomainState.PROVEN: "waiting",
    CustomDomainState.ACTIVE: "ok",
    CustomDomainState.FAILING: "warning",
    CustomDomainState.INACTIVE: "error",
    CustomDomainState.RELEASED: "none",
    CustomDomainState.TAKEN: "error",
}
_LOOKS: Final[dict[str, Promise | str]] = {
    "": _("Nobody has looked yet."),
    Proof.FOUND: _("The TXT record is there: the name is proven."),
    Proof.ABSENT: _(
        "There is no TXT record yet. It can take an hour until it is known everywhere."
    ),
    Proof.OTHER: _("There is a TXT record, but with another value. Copy the value once more."),
    Proof.UNANSWERED: _("The name servers of this name do not answer. Try again later."),
}


def state_badge(claim: CustomDomain) -> SafeString:
    """The state as a badge."""
    return badge(_BADGES[claim.state], str(claim.get_state_display()))


def words_of_look(claim: CustomDomain) -> str:
    """What the last look at the DNS found."""
    return str(_LOOKS[claim.outcome])
