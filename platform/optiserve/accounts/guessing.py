"""Slowing down guesses: an attempt of allauth's forms, told to the counters in Valkey."""

from ipaddress import ip_address, ip_network
from math import ceil

from allauth.core.internal.httpkit import get_client_ip
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from optiserve.accounts import browsers
from optiserve.fairness import attempts
from optiserve.fairness.attempts import Attempt, succeeded

__all__ = ["begin", "succeeded"]
_UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104 - no address to listen on


def begin(request: HttpRequest, *, what: str, account: str) -> Attempt:
    """An attempt at an account's secret. Raises ValidationError while one must wait.

    It counts as failed until ``succeeded`` is told.
    """
    attempt = Attempt(
        what=what,
        account=account,
        address=_address(request),
        browser=browsers.known_as(request, account=account),
    )
    wait = attempts.seconds_to_wait(attempt)
    if wait:
        raise ValidationError(_words(wait), code="too-many-attempts")
    return attempt


def _words(seconds: float) -> str:
    whole = ceil(seconds)
    if whole <= 90:
        pause = ngettext("%(count)d second", "%(count)d seconds", whole) % {"count": whole}
    else:
        minutes = ceil(whole / 60)
        pause = ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    return _(
        "There were too many wrong attempts. Try again in %(pause)s, sign in with a passkey, or "
        "set a new password with a link by e-mail."
    ) % {"pause": pause}


def _address(request: HttpRequest) -> str:
    """Where it comes from; of IPv6 the /64 that one connection has for itself."""
    address = ip_address(get_client_ip(request) or _UNKNOWN_ADDRESS)
    if address.version == 4:
        return str(address)
    return str(ip_network(f"{address}/64", strict=False).network_address)
