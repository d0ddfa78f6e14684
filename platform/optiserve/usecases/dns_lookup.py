"""Questions to the DNS, over the resolvers of the system or those that are configured."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import dns.exception
import dns.nameserver
import dns.resolver
from django.conf import settings

from shared.kernel.dns_proof import Unanswered

# Whoever presses "Check now" waits for this long at most.
_SECONDS = 4.0
Answer = TypeVar("Answer")


class Lookup(Protocol):
    """What is asked of the DNS. Both give nothing for a name that is not there."""

    def texts(self, name: str) -> list[str]:
        """Every TXT record at a name. Raises Unanswered."""

    def addresses(self, name: str) -> set[str]:
        """The IPv4 and IPv6 addresses that a name leads to, aliases followed. Raises Unanswered."""


@dataclass(frozen=True, slots=True)
class Dns:
    """The real one. ``resolver`` is dnspython's; it keeps no cache."""

    resolver: dns.resolver.Resolver

    def texts(self, name: str) -> list[str]:
        """See Lookup."""
        return self._ask(name, "TXT", lambda one: b"".join(one.strings).decode("utf-8", "replace"))

    def addresses(self, name: str) -> set[str]:
        """See Lookup."""
        return {
            *self._ask(name, "A", lambda one: str(one.address)),
            *self._ask(name, "AAAA", lambda one: str(one.address)),
        }

    def _ask(self, name: str, kind: str, read: Callable[[Any], Answer]) -> list[Answer]:
        try:
            found = self.resolver.resolve(f"{name}.", kind, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise Unanswered from error
        return [read(one) for one in found]


def configured() -> Dns:
    """By ``settings.DNS_SERVERS``: address, or address and port; the system's where it is empty."""
    named = [server.rpartition("@") for server in settings.DNS_SERVERS]
    resolver = dns.resolver.Resolver(configure=not named)
    if named:
        resolver.nameservers = [
            dns.nameserver.Do53Nameserver(address or port, int(port) if address else 53)
            for address, _, port in named
        ]
    resolver.timeout = resolver.lifetime = _SECONDS
    return Dns(resolver)
