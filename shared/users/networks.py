"""From which networks a key may be used: CIDR notation of IPv4 (RFC 4632) and IPv6 (RFC 4291)."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final

from django.db import models

from shared.kernel.errors import DomainError

MOST: Final = 50


class NotANetwork(DomainError):
    """``what`` is no network, or has bits set beyond its length."""

    code = "not-a-network"


class TooManyNetworks(DomainError):
    """A key has ``most`` networks at most."""

    code = "too-many-networks"


class CidrField(models.Field):
    """PostgreSQL's cidr, which refuses what is no network; in Python a text."""

    def db_type(self, connection: Any) -> str:
        return "cidr"


def read(text: str) -> list[str]:
    """The networks in a text, each once, separated by white space or commas.

    A single address is a network of one. Raises NotANetwork or TooManyNetworks.
    """
    found: dict[str, None] = {}
    for word in text.replace(",", " ").split():
        try:
            found[str(ip_network(word))] = None
        except ValueError as error:
            raise NotANetwork(what=word) from error
    if len(found) > MOST:
        raise TooManyNetworks(most=MOST)
    return list(found)


def allow(networks: Iterable[str], address: str) -> bool:
    """Whether an address is in one of the networks; none at all means everywhere.

    An IPv4 address that arrives inside an IPv6 one (::ffff:203.0.113.5) counts as itself. What is
    no address is in no network.
    """
    allowed = [ip_network(one) for one in networks]
    if not allowed:
        return True
    found = _plain(address)
    return found is not None and any(found in one for one in allowed)


def around(address: str) -> str | None:
    """What is remembered of an address: a /24 of IPv4, a /48 of IPv6. None for no address.

    It tells the own data centre from elsewhere and no household from its neighbours: an address
    can be personal data (CJEU C-582/14, Breyer), and nobody needs it to see that a key is abroad.
    """
    found = _plain(address)
    if found is None:
        return None
    length = 24 if found.version == 4 else 48
    return str(ip_network(f"{found}/{length}", strict=False))


def _plain(address: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(address.strip())
    except ValueError:
        return None
    if found.version == 6:
        # A zone (fe80::1%eth0) says on which wire of ours it came.
        bare = IPv6Network(int(found)).network_address
        return bare.ipv4_mapped or bare
    return found
