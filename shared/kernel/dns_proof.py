"""Proof that somebody controls a name in the DNS: a random token in a TXT record below it.

The record stands beside the name, at ``_optiserve.<name>``, so that it collides with nothing (the
pattern of RFC 8555, 8.4, and of draft-ietf-dnsop-domain-verification-techniques).
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Final

from shared.kernel.ids import new_secret

LABEL: Final = "_optiserve"
_PREFIX: Final = "optiserve-proof="


class Unanswered(Exception):
    """No name server said yes or no: too slow, out of reach, or broken."""


class Proof(StrEnum):
    """What the DNS says."""

    FOUND = "found"
    ABSENT = "absent"  # no such record
    OTHER = "other"  # records, but none with the token
    UNANSWERED = "unanswered"


def new_token() -> str:
    """What only the asker is told. No secret afterwards: the DNS shows it to everybody."""
    return new_secret()


def record_name(name: str) -> str:
    """Where the record belongs; ``name`` in ASCII, without a dot at the end."""
    return f"{LABEL}.{name}"


def record_text(token: str) -> str:
    """What the record says."""
    return f"{_PREFIX}{token}"


def look(name: str, token: str, *, texts: Callable[[str], Sequence[str]]) -> Proof:
    """Look for the record.

    ``texts`` gives every TXT record at a name, each as one string, none where there is no such
    name. It raises Unanswered.
    """
    try:
        found = texts(record_name(name))
    except Unanswered:
        return Proof.UNANSWERED
    if record_text(token) in (text.strip() for text in found):
        return Proof.FOUND
    return Proof.OTHER if found else Proof.ABSENT
