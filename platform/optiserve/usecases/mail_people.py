"""Mails about a person's own account, in Japanese and English: links, and news of changes."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from smtplib import SMTPException
from typing import Any, Final

import structlog
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from optiserve import addresses

log = structlog.get_logger("optiserve.mail")
_ABOUT: Final = _("About your OptiServe account")


class News(StrEnum):
    """What somebody is told after it has happened."""

    PASSWORD = "password"  # noqa: S105 - a subject, not a secret
    FACTOR_ADDED = "factor-added"
    FACTOR_REMOVED = "factor-removed"
    CODES_RENEWED = "codes-renewed"
    EMAIL = "email"
    LINKED = "linked"


def tell(*, email: str, news: News, at: datetime) -> None:
    """Tell a person that the account was changed, after commit. An unsent mail is no error."""
    transaction.on_commit(
        lambda: send(
            "news", {"news": news.value, "at": at, "portal": addresses.portal_origin()}, to=email
        )
    )


def send_reset_link(*, email: str, path: str) -> None:
    """The link that lets its reader set a new password."""
    send("reset", {"link": addresses.portal_origin() + path, "email": email}, to=email)


def send_confirmation(*, email: str, path: str, was: str) -> None:
    """To a new address: the link that makes it the person's own."""
    send("new_email", {"link": addresses.portal_origin() + path, "was": was}, to=email)


def send_taken(*, email: str) -> None:
    """To an address that somebody wanted to change to and that has an account already."""
    send("email_taken", {"portal": addresses.portal_origin()}, to=email)


def send(
    name: str, context: Mapping[str, Any], *, to: str, subject: Promise | str = _ABOUT
) -> bool:
    """A mail made of a template, first in Japanese. An unsent one is no error, but False."""
    parts = []
    for language in ("ja", "en"):
        with override(language):
            parts.append(render_to_string(f"optiserve/mail/{name}.txt", dict(context)).strip())
    with override("ja"):
        headed = str(subject)
    try:
        send_mail(headed, "\n\n----\n\n".join(parts), None, [to])
    except (SMTPException, OSError):
        log.warning("mail.unsent", mail=name, exc_info=True)
        return False
    return True
