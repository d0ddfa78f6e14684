"""How a hospital compares with others like it: B1.

Peers are other hospitals of the same bed band and, where enough are, of the same function. The
bands are those of official statistics; the highest ends at 500 beds, since the few larger hospitals
could be told apart. Nothing here asks anybody for figures: whoever calls has them already.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LEAST_PEERS = 5
LEAST_MONTHS = 3
LEAST_DEVICE_YEARS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A hospital's figure, and what decides with whom it compares.

    ``band`` is the place of its bed band among all, from the smallest at 0; ``function`` a code,
    "" if unknown; months and in-service device-years are those behind ``value``.
    """

    hospital: str
    band: int
    function: str
    value: float
    months: int
    device_years: float

    @property
    def counts(self) -> bool:
        """Whether its figure rests on enough to stand in a comparison."""
        return self.months >= LEAST_MONTHS and self.device_years >= LEAST_DEVICE_YEARS


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """B1: where a hospital stands among ``peers`` others, and their median and quartiles.

    ``percentile`` is 0-100. ``lowest`` to ``highest`` are the bands compared with, and
    ``same_function`` whether only hospitals of its function were.
    """

    percentile: float
    peers: int
    median: float
    lower_quartile: float
    upper_quartile: float
    lowest: int
    highest: int
    same_function: bool


def percentile(value: float, others: Sequence[float]) -> float:
    """B1: 100·(others below + ½·others equal)/n. Raises ValueError without others.

    Source: metric B1; Parzen's mid-distribution, by which the median hospital stands at 50.
    """
    if not others:
        raise ValueError("a percentile among nobody")
    below = sum(other < value for other in others)
    equal = sum(other == value for other in others)
    return 100 * (below + equal / 2) / len(others)


def compare(own: Peer, all_hospitals: Sequence[Peer], *, bands: int) -> Comparison | None:
    """The hospital among its peers; None is "not comparable" (比較不可).

    Tried in turn until five others are there: its band and function, its band, then one more band
    on either side at a time, up to all ``bands``. The hospital is never among its own peers, and
    neither is any whose figure rests on under 3 months or 5 device-years; if its own does, it is
    not compared. Source: metric B1.
    """
    if not own.counts:
        return None
    others = [one for one in all_hospitals if one.hospital != own.hospital and one.counts]
    for width, same_function in _widening(own, bands):
        near = [
            one
            for one in others
            if abs(one.band - own.band) <= width
            and (not same_function or one.function == own.function)
        ]
        if len(near) >= LEAST_PEERS:
            return _compared(own, near, bands=bands, width=width, same_function=same_function)
    return None


def _widening(own: Peer, bands: int) -> list[tuple[int, bool]]:
    """(bands on either side, of the same function only), the closest comparison first."""
    alike = [(0, True)] if own.function else []
    return [*alike, *((width, False) for width in range(bands))]


def _compared(
    own: Peer, near: Sequence[Peer], *, bands: int, width: int, same_function: bool
) -> Comparison:
    values = [one.value for one in near]
    lower, middle, upper = np.quantile(values, (0.25, 0.5, 0.75))
    return Comparison(
        percentile=percentile(own.value, values),
        peers=len(near),
        median=float(middle),
        lower_quartile=float(lower),
        upper_quartile=float(upper),
        lowest=max(0, own.band - width),
        highest=min(bands - 1, own.band + width),
        same_function=same_function,
    )
