"""What is agreed in one version of an agreement, as it is written, compared and carried on."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.agreements.models import Agreement, GeoLevel, Kind, MeasureGroup
from shared.hospitals.regions import PREFECTURES, REGIONS
from shared.kernel.errors import DomainError

LONGEST_DELAY: Final = 24
AREAS: Final = frozenset(
    ["jp", *(f"r:{code}" for code in REGIONS), *(f"p:{code}" for code in PREFECTURES)]
)


class EmptyAgreement(DomainError):
    """An agreement must cover a category, a group of figures, and own products or all makers'."""

    code = "agreement-empty"


class UnknownArea(DomainError):
    """The finest area is none of nation, region, prefecture, or an area is none of Japan's."""

    code = "geo-level-unknown"


class UnknownMeasure(DomainError):
    """A group of figures is none of stock, lending, events."""

    code = "measure-unknown"


class UnknownKind(DomainError):
    """An agreement is a trial, regular, or suspended."""

    code = "agreement-kind-unknown"


class TermBackwards(DomainError):
    """A term, or the months it covers, end before they begin."""

    code = "term-backwards"


class NegativePrice(DomainError):
    """A price is whole yen, zero or more."""

    code = "price-negative"


class UnlikelyDelay(DomainError):
    """Figures of all makers may be agreed to come 0 to 24 months late."""

    code = "market-delay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The fields of an Agreement that people agree on; ``categories`` are codes.

    The term is JST dates, both included; the price is yen a month without tax.
    """

    categories: tuple[str, ...]
    geo_level: str
    starts_on: date
    ends_on: date
    price_yen: int
    kind: str = Kind.REGULAR
    measures: tuple[str, ...] = tuple(MeasureGroup.values)
    areas: tuple[str, ...] = ()
    by_band: bool = True
    includes_own: bool = True
    includes_market: bool = True
    market_delay: int = 0
    data_from: date | None = None
    data_to: date | None = None

    def check(self) -> None:
        """Refuse what makes no sense.

        Raises EmptyAgreement, UnknownArea, UnknownMeasure, UnknownKind, TermBackwards,
        NegativePrice, UnlikelyDelay.
        """
        if not self.categories or not self.measures:
            raise EmptyAgreement
        if not (self.includes_own or self.includes_market):
            raise EmptyAgreement
        self._check_words()
        if self.ends_on < self.starts_on:
            raise TermBackwards(starts_on=self.starts_on, ends_on=self.ends_on)
        if self.data_from and self.data_to and self.data_to < self.data_from:
            raise TermBackwards(starts_on=self.data_from, ends_on=self.data_to)
        if self.price_yen < 0:
            raise NegativePrice(value=self.price_yen)
        if not 0 <= self.market_delay <= LONGEST_DELAY:
            raise UnlikelyDelay(value=self.market_delay)

    def _check_words(self) -> None:
        if self.geo_level not in GeoLevel.values:
            raise UnknownArea(value=self.geo_level)
        if odd := set(self.areas) - AREAS:
            raise UnknownArea(value=", ".join(sorted(odd)))
        if odd := set(self.measures) - set(MeasureGroup.values):
            raise UnknownMeasure(value=", ".join(sorted(odd)))
        if self.kind not in Kind.values:
            raise UnknownKind(value=self.kind)


def terms_of(agreement: Agreement) -> Terms:
    """What a version agreed."""
    return Terms(
        categories=tuple(sorted(category.code for category in agreement.categories.all())),
        geo_level=agreement.geo_level,
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        price_yen=agreement.price_yen,
        kind=agreement.kind,
        measures=tuple(agreement.measures),
        areas=tuple(agreement.areas),
        by_band=agreement.by_band,
        includes_own=agreement.includes_own,
        includes_market=agreement.includes_market,
        market_delay=agreement.market_delay,
        data_from=agreement.data_from,
        data_to=agreement.data_to,
    )
