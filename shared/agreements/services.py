"""Writing agreements. An amendment is a new version; what was agreed before stays on record.

Nothing is switched on or off: a version says from which day it holds, and whoever reads asks which
version holds on that day.
"""

from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from shared.agreements.models import Agreement, Kind
from shared.agreements.terms import Terms, terms_of
from shared.audit import chains
from shared.audit import services as audit
from shared.audit.changes import change
from shared.catalogue.models import Category, Maker
from shared.kernel.errors import DomainError


class NumberMissing(DomainError):
    """An agreement is known by its number."""

    code = "agreement-number-missing"


class NumberTaken(DomainError):
    """The number belongs to another maker's agreement."""

    code = "agreement-number-taken"


class UnknownCategory(DomainError):
    """A category is not in the catalogue."""

    code = "category-unknown"


class NotSuspended(DomainError):
    """Only an agreement whose newest version suspends it can be resumed."""

    code = "agreement-not-suspended"


class AlreadySuspended(DomainError):
    """The newest version suspends the agreement already."""

    code = "agreement-suspended"


@transaction.atomic
def write_agreement(*, maker: Maker, number: str, terms: Terms, by: str, at: datetime) -> Agreement:
    """Write the first version of a new number, or the next of a known one, and audit it.

    Raises NumberMissing, NumberTaken, UnknownCategory, and what Terms.check raises.
    """
    terms.check()
    before = _newest_version(number.strip(), maker=maker)
    fields = asdict(terms)
    codes = set(fields.pop("categories"))
    agreement = Agreement.objects.create(
        maker=maker,
        number=number.strip(),
        version=before.version + 1 if before else 1,
        created_at=at,
        created_by=by,
        **fields | {"measures": list(terms.measures), "areas": sorted(set(terms.areas))},
    )
    agreement.categories.set(_categories(codes))
    audit.record(
        chain=chains.PORTAL,
        at=at,
        actor=by,
        organisation="operator",
        operation="agreement.write",
        subject=str(agreement),
        details=change(_told(before) if before else None, _told(agreement)),
    )
    return agreement


def renew(
    agreement: Agreement, *, ends_on: date, price_yen: int, by: str, at: datetime
) -> Agreement:
    """The same terms from the day after the last one on, as a subscription.

    Raises TermBackwards, NegativePrice.
    """
    terms = replace(
        terms_of(agreement),
        kind=Kind.REGULAR,
        starts_on=agreement.ends_on + timedelta(days=1),
        ends_on=ends_on,
        price_yen=price_yen,
        data_to=None,
    )
    return _amend(agreement, terms, by=by, at=at)


def suspend(agreement: Agreement, *, from_day: date, by: str, at: datetime) -> Agreement:
    """From a day on the agreement shows nothing. Raises AlreadySuspended, TermBackwards."""
    if agreement.kind == Kind.SUSPENDED:
        raise AlreadySuspended(value=str(agreement))
    terms = replace(terms_of(agreement), kind=Kind.SUSPENDED, starts_on=from_day)
    return _amend(agreement, terms, by=by, at=at)


def resume(agreement: Agreement, *, from_day: date, by: str, at: datetime) -> Agreement:
    """From a day on the agreement holds as it did before. Raises NotSuspended, TermBackwards.

    The months of the suspension are covered again only if a later version names them.
    """
    if agreement.kind != Kind.SUSPENDED:
        raise NotSuspended(value=str(agreement))
    before = (
        Agreement.objects.filter(number=agreement.number, version__lt=agreement.version)
        .exclude(kind=Kind.SUSPENDED)
        .order_by("-version")
        .first()
    )
    kind = before.kind if before else Kind.REGULAR
    terms = replace(terms_of(agreement), kind=kind, starts_on=from_day)
    return _amend(agreement, terms, by=by, at=at)


def _amend(agreement: Agreement, terms: Terms, *, by: str, at: datetime) -> Agreement:
    return write_agreement(
        maker=agreement.maker, number=agreement.number, terms=terms, by=by, at=at
    )


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


def _told(agreement: Agreement) -> dict[str, Any]:
    """What was agreed, as the trail compares it with the version before."""
    terms = asdict(terms_of(agreement))
    lists = {name: list(terms[name]) for name in ("categories", "measures", "areas")}
    return {"maker": agreement.maker.code, **terms, **lists}


def _categories(codes: set[str]) -> list[Category]:
    found = list(Category.objects.filter(code__in=codes, merged_into=None))
    unknown = codes - {category.code for category in found}
    if unknown:
        raise UnknownCategory(value=", ".join(sorted(unknown)))
    return found
