"""Host names that people type, in the one form in which they are written down and compared."""

import re
from functools import cache
from ipaddress import ip_address
from typing import Final

import idna
from publicsuffixlist import PublicSuffixList

from shared.kernel.errors import DomainError

# A record of ours stands one label below (kernel.dns_proof), within the 253 of RFC 1035.
MOST_CHARACTERS: Final = 253 - len("_optiserve.")
_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# Names that no registry gives away (RFC 6761, 6762, 7686, 8375, 9476 and ICANN's .internal).
_NOBODYS: Final = frozenset(
    {"alt", "arpa", "internal", "invalid", "local", "localhost", "onion", "test"}
)


class BadHostName(DomainError):
    """Not the name of a host that somebody can own."""

    code = "host-name-bad"


def normal(typed: str) -> str:
    """Lower case, punycode, without a dot at the end: ``病院.Example.JP.`` is
    ``xn--0rys90e.example.jp``.

    A name of the public DNS, that is: no address, no port, no suffix below which anybody may
    register (Public Suffix List). Raises BadHostName.
    """
    host = _ascii(typed.strip().removesuffix("."))
    labels = host.split(".")
    if (
        len(host) > MOST_CHARACTERS
        or len(labels) < 2
        or not all(map(_LABEL.fullmatch, labels))
        or labels[-1].isdigit()
        or labels[-1] in _NOBODYS
        or _is_address(host)
        or _suffixes().is_public(host)
    ):
        raise BadHostName(value=typed)
    return host


def _ascii(name: str) -> str:
    try:
        return idna.encode(name, uts46=True).decode("ascii").lower()
    except idna.IDNAError:
        raise BadHostName(value=name) from None


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
