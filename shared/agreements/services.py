"""Writing agreements. An amendment is a new version; what was agreed before stays on record."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from shared.agreements.models import Agreement, GeoLevel
from shared.audit import chains
from shared.audit import services as audit
from shared.audit.changes import change, fields_of
from shared.catalogue.models import Category, Maker
from shared.kernel.errors import DomainError


class NumberMissing(DomainError):
    """An agreement is known by its number."""

    code = "agreement-number-missing"


class NumberTaken(DomainError):
    """The number belongs to another maker's agreement."""

    code = "agreement-number-taken"


class EmptyAgreement(DomainError):
    """An agreement must cover at least one category."""

    code = "agreement-empty"


class UnknownCategory(DomainError):
    """A category is not in the catalogue."""

    code = "category-unknown"


class UnknownArea(DomainError):
    """The finest area is none of nation, region, prefecture."""

    code = "geo-level-unknown"


class TermBackwards(DomainError):
    """A term ends before it begins."""

    code = "term-backwards"


class NegativePrice(DomainError):
    """A price is whole yen, zero or more."""

    code = "price-negative"


@transaction.atomic
def write_agreement(
    *,
    maker: Maker,
    number: str,
    categories: Iterable[str],
    geo_level: str,
    includes_own: bool,
    starts_on: date,
    ends_on: date,
    price_yen: int,
    by: str,
    at: datetime,
) -> Agreement:
    """Write the first version of a new number, or the next of a known one, and audit it.

    ``categories`` are codes; the term is JST dates, both included; the price is yen a month
    without tax. Raises NumberMissing, NumberTaken, EmptyAgreement, UnknownCategory, UnknownArea,
    TermBackwards, NegativePrice.
    """
    _check(geo_level=geo_level, starts_on=starts_on, ends_on=ends_on, price_yen=price_yen)
    before = _newest_version(number.strip(), maker=maker)
    agreement = Agreement.objects.create(
        maker=maker,
        number=number.strip(),
        version=before.version + 1 if before else 1,
        geo_level=geo_level,
        includes_own=includes_own,
        starts_on=starts_on,
        ends_on=ends_on,
        price_yen=price_yen,
        created_at=at,
        created_by=by,
    )
    agreement.categories.set(_categories(set(categories)))
    audit.record(
        chain=chains.PORTAL,
        at=at,
        actor=by,
        organisation="operator",
        operation="agreement.write",
        subject=str(agreement),
        details=change(_terms(before) if before else None, _terms(agreement)),
    )
    return agreement


def _check(*, geo_level: str, starts_on: date, ends_on: date, price_yen: int) -> None:
    if geo_level not in GeoLevel.values:
        raise UnknownArea(value=geo_level)
    if ends_on < starts_on:
        raise TermBackwards(starts_on=starts_on, ends_on=ends_on)
    if price_yen < 0:
        raise NegativePrice(value=price_yen)


def _newest_version(number: str, *, maker: Maker) -> Agreement | None:
    """Two people amending one agreement at once take turns on its newest row."""
    if not number:
        raise NumberMissing
    newest = (
        Agreement.objects.select_for_update().filter(number=number).order_by("-version").first()
    )
    if newest is not None and newest.maker_id != maker.pk:
        raise NumberTaken(value=number)
    return newest


def _terms(agreement: Agreement) -> dict[str, Any]:
    """What was agreed, as the trail compares it with the version before."""
    names = ("geo_level", "includes_own", "starts_on", "ends_on", "price_yen")
    codes = sorted(agreement.categories.values_list("code", flat=True))
    return {"maker": agreement.maker.code, "categories": codes, **fields_of(agreement, *names)}


def _categories(codes: set[str]) -> list[Category]:
    if not codes:
        raise EmptyAgreement
    found = list(Category.objects.filter(code__in=codes, merged_into=None))
    unknown = codes - {category.code for category in found}
    if unknown:
        raise UnknownCategory(value=", ".join(sorted(unknown)))
    return found
