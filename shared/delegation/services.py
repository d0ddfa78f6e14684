"""Granting and revoking a dealer's look."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from shared.audit import chains
from shared.audit import services as audit
from shared.audit.changes import change, fields_of
from shared.delegation.models import Dealer, Grant, Scope
from shared.kernel.errors import DomainError


class EmptyGrant(DomainError):
    """A grant must cover something."""

    code = "empty-grant"


class ReportWithLimits(DomainError):
    """A report shows the whole hospital, whatever else a grant is limited to."""

    code = "report-with-limits"


class TermBackwards(DomainError):
    """A term ends before it begins."""

    code = "term-backwards"


@dataclass(frozen=True, slots=True)
class Limits:
    """What of a scope a grant covers: catalogue codes, keys of wards; nothing named is no limit."""

    categories: tuple[str, ...] = ()
    makers: tuple[str, ...] = ()
    wards: tuple[int, ...] = ()
    with_costs: bool = False


def proposed(
    *,
    hospital_id: int,
    dealer: Dealer,
    scopes: Iterable[str],
    limits: Limits,
    starts_on: date,
    ends_on: date,
    by: str,
    at: datetime,
) -> Grant:
    """A grant that may be given, not saved. Raises EmptyGrant, TermBackwards, ReportWithLimits."""
    wanted = [scope for scope in Scope.values if scope in set(scopes)]
    if not wanted:
        raise EmptyGrant
    if ends_on < starts_on:
        raise TermBackwards(starts_on=starts_on, ends_on=ends_on)
    told = {
        "categories": sorted(set(limits.categories)),
        "makers": sorted(set(limits.makers)),
        "wards": sorted(set(limits.wards)),
        "with_costs": limits.with_costs,
    }
    given = Grant(
        hospital_id=hospital_id,
        dealer=dealer,
        scopes=wanted,
        starts_on=starts_on,
        ends_on=ends_on,
        granted_at=at,
        granted_by=by,
        **told,
    )
    if given.is_limited and Scope.REPORT in wanted:
        raise ReportWithLimits
    return given


_NO_LIMITS: Final = Limits()
_LIMITS: Final = ("categories", "makers", "wards", "with_costs")


@transaction.atomic
def grant(
    *,
    hospital_id: int,
    dealer: Dealer,
    scopes: Iterable[str],
    starts_on: date,
    ends_on: date,
    by: str,
    at: datetime,
    limits: Limits = _NO_LIMITS,
) -> Grant:
    """Let a dealer look, between two JST dates (inclusive), and write it into the hospital's trail.

    Raises EmptyGrant, TermBackwards, ReportWithLimits.
    """
    given = proposed(
        hospital_id=hospital_id,
        dealer=dealer,
        scopes=scopes,
        limits=limits,
        starts_on=starts_on,
        ends_on=ends_on,
        by=by,
        at=at,
    )
    given.save(force_insert=True)
    after = fields_of(given, "scopes", *_LIMITS, "starts_on", "ends_on")
    _record(given, "grant.give", by=by, at=at, details=change(None, after))
    return given


@transaction.atomic
def revoke(*, grant_id: int, hospital_id: int, by: str, at: datetime) -> bool:
    """End a grant at once; open sessions ask for it at every request. False: nothing to end."""
    found = Grant.objects.select_related("dealer").filter(pk=grant_id, hospital_id=hospital_id)
    if not found.filter(revoked_at__isnull=True).update(revoked_at=at, revoked_by=by):
        return False
    ended = change({"revoked_at": None}, {"revoked_at": at})
    _record(found.get(), "grant.revoke", by=by, at=at, details=ended)
    return True


def _record(
    given: Grant, operation: str, *, by: str, at: datetime, details: dict[str, Any]
) -> None:
    audit.record(
        chain=chains.of_hospital(given.hospital_id),
        at=at,
        actor=by,
        organisation=f"hospital:{given.hospital_id}",
        operation=operation,
        subject=given.dealer.code,
        details={"grant": given.pk, **details},
    )


def end_all(*, hospital_id: int, by: str, at: datetime) -> int:
    """End every grant of a hospital that leaves. Returns how many were in force."""
    return Grant.objects.filter(hospital_id=hospital_id, revoked_at__isnull=True).update(
        revoked_at=at, revoked_by=by
    )


class DealerCodeTaken(DomainError):
    """Another dealer has this code."""

    code = "dealer-code-taken"


def add_dealer(*, code: str, name: str) -> Dealer:
    """Add a dealer. Raises DealerCodeTaken."""
    if Dealer.objects.filter(code=code).exists():
        raise DealerCodeTaken(value=code)
    return Dealer.objects.create(code=code, name=name.strip())
