"""Why an identity provider could not be asked, in the reader's words."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shared.kernel.errors import DomainError

_REASONS: Final[dict[str, Promise | str]] = {
    "not-https": gettext_lazy("The address must begin with https://."),
    "no-address": gettext_lazy("This is not an address of the form https://login.example.jp/."),
    "no-such-host": gettext_lazy("There is no such host. Is the address spelled right?"),
    "private": gettext_lazy(
        "The host lies in a private network, which we do not ask. Give the address by which it is "
        "reached from the Internet."
    ),
    "certificate": gettext_lazy("The host's certificate is not valid for it."),
    "no-answer": gettext_lazy("The host does not answer, or takes longer than five seconds."),
    "too-large": gettext_lazy("The answer is too large to be a provider's."),
    "status": gettext_lazy(
        "The host answers, but has no description of a provider there. Is the issuer complete?"
    ),
    "form": gettext_lazy("The answer is not the description of an OpenID provider."),
    "issuer": gettext_lazy(
        "The provider calls itself by another address. Use the issuer that its description names."
    ),
    "code-flow": gettext_lazy("The provider does not offer the authorization code flow."),
}


def why_not_reached(error: DomainError) -> str:
    """For CannotReach and NotAProvider."""
    why = str(error.params.get("why"))
    missing = _("The provider's description lacks %(name)s, or it cannot be used.")
    return str(_REASONS.get(why) or missing % {"name": why})
