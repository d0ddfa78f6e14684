"""Attempts to guess a secret: after a few, each costs a wait that grows, and nobody is locked out.

An attempt counts against the account from this address, against the account from all browsers that
never succeeded, and against the network. A browser in which the person has succeeded before has an
allowance of its own and is asked about nothing else: what strangers do elsewhere does not reach it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Final

import structlog

from optiserve.fairness import counters
from shared.kernel.ids import digest

log = structlog.get_logger("optiserve.fairness")


@dataclass(frozen=True, slots=True)
class Limit:
    """How many failures cost nothing, the longest wait, and after how long all is forgotten."""

    free: int
    most: int  # seconds
    kept: int  # seconds


_DAY: Final = 24 * 60 * 60
KNOWN_BROWSER: Final = Limit(free=10, most=15 * 60, kept=_DAY)
ADDRESS_AND_ACCOUNT: Final = Limit(free=5, most=15 * 60, kept=_DAY)
ACCOUNT: Final = Limit(free=20, most=15 * 60, kept=_DAY)
NETWORK: Final = Limit(free=200, most=5 * 60, kept=60 * 60)


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody tries: at which account, from which IP address, in which known browser if any.

    ``what`` keeps passwords and codes apart.
    """

    what: str
    account: str
    address: str
    browser: str = ""

    def counters(self) -> Iterator[tuple[str, Limit]]:
        """The keys in Valkey that count it. They name no account in clear."""
        account = digest(self.account.casefold())
        key = f"guess:{self.what}"
        if self.browser:
            yield f"{key}:browser:{self.browser}:{account}", KNOWN_BROWSER
            return
        yield f"{key}:pair:{self.address}:{account}", ADDRESS_AND_ACCOUNT
        yield f"{key}:account:{account}", ACCOUNT
        yield f"{key}:network:{network_of(self.address)}", NETWORK


def network_of(address: str) -> str:
    """What one household or office has: a /24 of IPv4, a /48 of IPv6."""
    prefix = 24 if ip_address(address).version == 4 else 48
    return str(ip_network(f"{address}/{prefix}", strict=False))


def seconds_to_wait(attempt: Attempt) -> float:
    """0 if the attempt may be made now; it then counts as failed until succeeded() is told."""
    counted = list(attempt.counters())
    limits = [number for _, limit in counted for number in (limit.free, limit.most, limit.kept)]
    try:
        wait = counters.script("attempt")(keys=[key for key, _ in counted], args=limits)
    except counters.UNREACHABLE:
        log.warning("fairness.unreachable", exc_info=True)
        return 0.0
    return float(wait)


def succeeded(attempt: Attempt) -> None:
    """The account's own counters begin anew; the network's only takes this one attempt back.

    An attacker with an account of his own could otherwise wash the network clean with it.
    """
    try:
        with counters.valkey().pipeline() as pipe:
            for key, limit in attempt.counters():
                if limit is NETWORK:
                    pipe.hincrby(key, "failures", -1)
                else:
                    pipe.delete(key)
            pipe.execute()
    except counters.UNREACHABLE:
        log.warning("fairness.unreachable", exc_info=True)
