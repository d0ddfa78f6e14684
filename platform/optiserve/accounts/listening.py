"""What allauth tells by its signals, passed on: each is written down, and ends other sessions."""

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from django.dispatch import receiver
from django.http import HttpRequest

from optiserve.accounts import trail
from optiserve.usecases import mail_people
from optiserve.usecases.mail_people import News
from shared.kernel import clock
from shared.users import sessions


@receiver(account.password_changed)
def password_changed(request: HttpRequest, user: Any, **_: Any) -> None:
    """By the person, who knew the old one."""
    _changed(request, user, "password.changed", News.PASSWORD)


@receiver(account.password_reset)
def password_reset(request: HttpRequest, user: Any, **_: Any) -> None:
    """By whoever holds the link in the mail: every session ends, also one in this browser."""
    at = clock.now()
    trail.note(user, "password.reset", at=at, ended=sessions.end_sessions(user_id=user.pk))
    mail_people.tell(email=user.email, news=News.PASSWORD, at=at)


@receiver(factors.authenticator_added)
def factor_added(request: HttpRequest, user: Any, authenticator: Authenticator, **_: Any) -> None:
    """Recovery codes come along with the first factor and are no news by themselves.

    Whoever sets a factor up has it at hand, which proves as much as using it.
    """
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, method="mfa", type=authenticator.type)
        _changed(request, user, "factor.added", News.FACTOR_ADDED, kind=authenticator.type)


@receiver(factors.authenticator_removed)
def factor_removed(request: HttpRequest, user: Any, authenticator: Authenticator, **_: Any) -> None:
    """Recovery codes go with the last factor and are no news by themselves."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        _changed(request, user, "factor.removed", News.FACTOR_REMOVED, kind=authenticator.type)


@receiver(factors.authenticator_reset)
def codes_renewed(request: HttpRequest, user: Any, **_: Any) -> None:
    """New recovery codes; the old ones are worth nothing any more."""
    _changed(request, user, "factor.renewed", News.CODES_RENEWED, kind="recovery_codes")


@receiver(factors.authentication_failed)
def factor_failed(user: Any, authenticator: Authenticator, **_: Any) -> None:
    """A wrong code."""
    trail.sign_in_failed(email=user.email, by=authenticator.type, at=clock.now())


def _changed(request: HttpRequest, user: Any, operation: str, news: News, **details: Any) -> None:
    at = clock.now()
    key = request.session.session_key or ""
    ended = sessions.end_other_sessions(user_id=user.pk, kept_key=key)
    trail.note(user, operation, at=at, ended=ended, **details)
    mail_people.tell(email=user.email, news=news, at=at)
