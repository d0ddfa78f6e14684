"""Asking for support access, deciding about it, ending it. For the portal's role.

Every act is written into the hospital's trail and the portal's. Each decision is one conditional
update: who comes second, or too late, is told NotWaiting.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from shared.audit import chains
from shared.audit import services as audit
from shared.delegation.models import SupportAccess
from shared.delegation.models.support import (
    LAPSES_AFTER,
    MOST_MINUTES,
    SHORTEST_REASON,
    USUAL_MINUTES,
)
from shared.kernel.errors import DomainError

OPERATOR = "operator"


class ReasonTooShort(DomainError):
    """Whoever decides must be able to tell why; ``least`` is the number of characters."""

    code = "support-reason-too-short"


class BreakGlassOnlyReads(DomainError):
    """Without the hospital's consent nothing of it is changed."""

    code = "support-break-glass-only-reads"


class NotWaiting(DomainError):
    """There is nothing to decide: it was decided, withdrawn, has lapsed, or is not theirs."""

    code = "support-not-waiting"


class SelfApproval(DomainError):
    """Nobody approves what he asked for himself."""

    code = "support-self-approval"


class TermOutOfBounds(DomainError):
    """Support access lasts from a minute to ``most`` minutes."""

    code = "support-term-out-of-bounds"


class WritingNotAsked(DomainError):
    """More would be allowed than was asked for."""

    code = "support-writing-not-asked"


@transaction.atomic
def ask(
    *,
    hospital_id: int,
    operator_id: int,
    reason: str,
    ticket: str = "",
    wants_writing: bool = False,
    is_break_glass: bool = False,
    by: str,
    at: datetime,
) -> SupportAccess:
    """Ask to be let into a hospital. Raises ReasonTooShort or BreakGlassOnlyReads."""
    told = " ".join(reason.split())
    if len(told) < SHORTEST_REASON:
        raise ReasonTooShort(least=SHORTEST_REASON)
    if is_break_glass and wants_writing:
        raise BreakGlassOnlyReads
    access = SupportAccess.objects.create(
        hospital_id=hospital_id,
        operator_id=operator_id,
        asked_by=by,
        reason=told,
        ticket=ticket.strip(),
        wants_writing=wants_writing,
        is_break_glass=is_break_glass,
        asked_at=at,
    )
    said = {"reason": told, "wants_writing": wants_writing, "is_break_glass": is_break_glass}
    record(access, "support.ask", organisation=OPERATOR, by=by, at=at, **said)
    return access


@transaction.atomic
def approve(
    *,
    access_id: int,
    hospital_id: int,
    approver_id: int | None,
    minutes: int = USUAL_MINUTES,
    allows_writing: bool = False,
    by: str,
    at: datetime,
) -> SupportAccess:
    """An administrator of the hospital lets the operator in, for so many minutes from now.

    Raises NotWaiting, SelfApproval, TermOutOfBounds or WritingNotAsked.
    """
    if not 1 <= minutes <= MOST_MINUTES:
        raise TermOutOfBounds(most=MOST_MINUTES)
    waiting = _waiting(at).filter(pk=access_id, hospital_id=hospital_id, is_break_glass=False)
    _let_in(waiting, approver_id, by=by, at=at, minutes=minutes, allows_writing=allows_writing)
    access = _one(access_id)
    said = {"ends_at": access.ends_at, "allows_writing": access.allows_writing}
    record(access, "support.approve", organisation=_hospital(access), by=by, at=at, **said)
    return access


@transaction.atomic
def break_glass(*, access_id: int, approver_id: int | None, by: str, at: datetime) -> SupportAccess:
    """A second operator lets the first one in, to read for half an hour.

    Raises NotWaiting or SelfApproval.
    """
    waiting = _waiting(at).filter(pk=access_id, is_break_glass=True)
    _let_in(waiting, approver_id, by=by, at=at, minutes=USUAL_MINUTES, allows_writing=False)
    access = _one(access_id)
    said = {"ends_at": access.ends_at, "reason": access.reason}
    record(access, "support.break_glass", organisation=OPERATOR, by=by, at=at, **said)
    return access


@transaction.atomic
def refuse(*, access_id: int, hospital_id: int, by: str, at: datetime) -> SupportAccess:
    """The hospital does not want it, broken glass included. Raises NotWaiting."""
    waiting = _waiting(at).filter(pk=access_id, hospital_id=hospital_id)
    if not waiting.update(refused_at=at, refused_by=by):
        raise NotWaiting
    access = _one(access_id)
    record(access, "support.refuse", organisation=_hospital(access), by=by, at=at)
    return access


@transaction.atomic
def end(
    *,
    access_id: int,
    hospital_id: int | None = None,
    operator_id: int | None = None,
    by: str,
    at: datetime,
) -> bool:
    """Either side ends it at once, or the operator withdraws it: name the side that does.

    Whoever is inside asks at every request. False: there was nothing to end.
    """
    side = {"hospital_id": hospital_id} if hospital_id else {"operator_id": operator_id}
    found = SupportAccess.objects.filter(
        pk=access_id, refused_at__isnull=True, ended_at__isnull=True, **side
    )
    undecided = found.filter(approved_at__isnull=True)
    running = found.filter(ends_at__gt=at)
    ended = running if hospital_id else running | undecided
    if not ended.update(ended_at=at, ended_by=by):
        return False
    access = _one(access_id)
    organisation = _hospital(access) if hospital_id else OPERATOR
    record(access, "support.end", organisation=organisation, by=by, at=at)
    return True


@transaction.atomic
def acknowledge(*, access_id: int, hospital_id: int, by: str, at: datetime) -> bool:
    """An administrator has seen that the glass was broken. False: there was nothing to see."""
    broken = SupportAccess.objects.filter(
        pk=access_id,
        hospital_id=hospital_id,
        is_break_glass=True,
        approved_at__isnull=False,
        acknowledged_at__isnull=True,
    )
    if not broken.update(acknowledged_at=at, acknowledged_by=by):
        return False
    access = _one(access_id)
    record(access, "support.acknowledge", organisation=_hospital(access), by=by, at=at)
    return True


def record(
    access: SupportAccess,
    operation: str,
    *,
    organisation: str,
    by: str,
    at: datetime,
    **details: Any,
) -> None:
    """The same entry in the hospital's trail and in the portal's."""
    ticket = {"ticket": access.ticket} if access.ticket else {}
    for chain in (chains.of_hospital(access.hospital_id), chains.PORTAL):
        audit.record(
            chain=chain,
            at=at,
            actor=by,
            organisation=organisation,
            operation=operation,
            subject=access.hospital.code,
            details={"support": access.pk, **ticket, **details},
        )


def _let_in(
    waiting: QuerySet[SupportAccess],
    approver_id: int | None,
    *,
    by: str,
    at: datetime,
    minutes: int,
    allows_writing: bool,
) -> None:
    asked = waiting.first()
    if asked is None or approver_id is None:
        raise NotWaiting
    if asked.operator_id == approver_id:
        raise SelfApproval
    if allows_writing and not asked.wants_writing:
        raise WritingNotAsked
    let_in = waiting.update(
        approved_at=at,
        approved_by=by,
        approver_id=approver_id,
        allows_writing=allows_writing,
        ends_at=at + timedelta(minutes=minutes),
    )
    if not let_in:
        # Somebody else decided in between.
        raise NotWaiting


def _waiting(at: datetime) -> QuerySet[SupportAccess]:
    return SupportAccess.objects.filter(
        approved_at__isnull=True,
        refused_at__isnull=True,
        ended_at__isnull=True,
        asked_at__gt=at - LAPSES_AFTER,
    )


def _one(access_id: int) -> SupportAccess:
    return SupportAccess.objects.select_related("hospital").get(pk=access_id)


def _hospital(access: SupportAccess) -> str:
    return f"hospital:{access.hospital_id}"
