"""Passwords that others would try first: those made of known words, and those that leaked.

NIST SP 800-63B-4, section 3.1.1.2: a blocklist of breached, common and context-specific words, no
rules about what kinds of characters a password must be made of.
"""

import hashlib
import re
import unicodedata
from typing import Any, Final
from urllib.error import URLError
from urllib.parse import urljoin
from urllib.request import Request, urlopen

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from shared.users import queries as users

log = structlog.get_logger("optiserve.accounts")

_SHORTEST_WORD: Final = 4
_LEAST_OWN: Final = 8
_PATIENCE: Final = 2.0  # seconds


class NoKnownWords:
    """Without the words of the e-mail address and of the organisations, enough must remain."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        rest = _plain(password)
        for word in sorted(_words_about(user), key=len, reverse=True):
            rest = rest.replace(word, "")
        if len(rest) < _LEAST_OWN and rest != _plain(password):
            raise ValidationError(self.get_help_text(), code="password-known-words")

    def get_help_text(self) -> str:
        """What it asks for."""
        return _("Not made of your e-mail address or your organisation's name.")


class NotBreached:
    """Not among the passwords that leaked elsewhere; in use where settings name whom to ask.

    Only the first five characters of the SHA-1 leave this machine (k-anonymity, as Have I Been
    Pwned's range API takes them). Without an answer the password is let pass, with a line in the
    log: somebody else's outage must not keep people from changing a password.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        if _is_breached(password):
            raise ValidationError(
                _("This password is in a list of stolen passwords. Choose another one."),
                code="password-breached",
            )

    def get_help_text(self) -> str:
        """What it asks for."""
        return _("Not among the passwords that were stolen elsewhere.")


def _is_breached(password: str) -> bool:
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
    address = urljoin(settings.BREACHED_PASSWORDS_URL.rstrip("/") + "/", digest[:5])
    # Padding hides from listeners how long the answer is; padded lines count 0.
    asked = Request(address, headers={"Add-Padding": "true", "User-Agent": "OptiServe"})  # noqa: S310
    try:
        with urlopen(asked, timeout=_PATIENCE) as answer:  # noqa: S310 - the operator's own setting
            lines = answer.read().decode("ascii", "replace").splitlines()
    except (URLError, OSError, ValueError):
        log.warning("passwords.breached-list-unreachable", exc_info=True)
        return False
    return any(
        suffix == digest[5:] and count.strip() != "0"
        for suffix, _, count in (line.partition(":") for line in lines)
    )


def _words_about(user: Any) -> set[str]:
    email = getattr(user, "email", "")
    names = list(getattr(user, "organisation_words", []))
    if getattr(user, "pk", None):
        for membership in users.memberships_of(user.pk):
            names += users.organisation_words(membership)
    words = {_plain(part) for part in re.split(r"[@.+_-]", email)} | {_plain(email)}
    for name in names:
        words |= {_plain(name), *(_plain(part) for part in name.split())}
    return {word for word in words | {"optiserve"} if len(word) >= _SHORTEST_WORD}


def _plain(text: str) -> str:
    """Without case, width and what is neither letter nor digit."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if sign.isalnum())
