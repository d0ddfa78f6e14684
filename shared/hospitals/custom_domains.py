"""The rules of hospitals' own host names: who may have which, and what a look at the DNS changes.

Whoever proves a name first has it. All that happens to a name is done one after the other, with its
rows locked; a unique index says the same once more.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from shared.hospitals.models import (
    HELD,
    OPEN_STATES,
    REST,
    UNENDED,
    CustomDomain,
    CustomDomainState,
    Domain,
    HospitalState,
)
from shared.kernel.dns_proof import Proof, new_token
from shared.kernel.errors import DomainError

MOST_CLAIMS: Final = 5
# Nobody need wait for a look at the DNS longer than this, nor asks it more often.
ASKED_FOR: Final = timedelta(days=30)
LOOK_AGAIN: Final = timedelta(hours=1)
PROVE_AGAIN: Final = timedelta(days=7)
FAILING_LOOK: Final = timedelta(days=1)
MOST_FAILURES: Final = 3


class HostTaken(DomainError):
    """Another hospital holds the name, or held it within a year; or it was taken away."""

    code = "host-taken"


class TooManyClaims(DomainError):
    """The hospital has asked for as many names as it may."""

    code = "host-claims-too-many"


class NotProven(DomainError):
    """Only a name that is proven now can be opened, and only an open one be the main one."""

    code = "host-not-proven"


@transaction.atomic
def ask(*, hospital_id: int, host: str, by: str, at: datetime) -> tuple[CustomDomain, bool]:
    """A hospital asks for a normal host name. The claim, and whether it is new.

    Raises HostTaken, TooManyClaims.
    """
    own = CustomDomain.objects.filter(hospital_id=hospital_id, state__in=UNENDED)
    known = own.filter(host=host).first()
    if known is not None:
        return known, False
    if _is_taken(host, hospital_id=hospital_id, at=at):
        raise HostTaken(value=host)
    if own.count() >= MOST_CLAIMS:
        raise TooManyClaims(most=MOST_CLAIMS)
    return CustomDomain.objects.get_or_create(
        hospital_id=hospital_id,
        host=host,
        state=CustomDomainState.WAITING,
        defaults={"token": new_token(), "asked_at": at, "asked_by": by, "due_at": at + LOOK_AGAIN},
    )


def _is_taken(host: str, *, hospital_id: int, at: datetime) -> bool:
    """Whether somebody else has the name or had it lately, or the operator took it away."""
    others = ~Q(hospital_id=hospital_id)
    rests = Q(ended_at__gt=at - REST)
    in_the_way = others & (Q(state__in=HELD) | rests) | rests & Q(state=CustomDomainState.TAKEN)
    if CustomDomain.objects.filter(in_the_way, host=host).exists():
        return True
    return Domain.objects.filter(domain=host).exclude(tenant_id=hospital_id).exists()


@transaction.atomic
def note_look(*, claim_id: int, proof: Proof, at: datetime, fallback: str) -> tuple[str, str]:
    """Write down what the DNS says of a name. The state before and after.

    A proof that is missing takes the rank of the main address away at once, in favour of
    ``fallback``, and the name itself when it has been missing three times and for a week. Silence
    of the name servers takes nothing. Raises HostTaken where another was first.
    """
    claim = _locked(claim_id)
    before = claim.state
    if not claim.is_unended:
        return before, before
    claim.checked_at, claim.outcome = at, proof.value
    if proof is Proof.FOUND:
        _found(claim, at=at)
    elif claim.is_held:
        _missing(claim, proof=proof, at=at, fallback=fallback)
    else:
        claim.due_at = at + LOOK_AGAIN
    claim.save()
    return before, claim.state


def _found(claim: CustomDomain, *, at: datetime) -> None:
    if not claim.is_held:
        if _is_taken(claim.host, hospital_id=claim.hospital_id, at=at):
            raise HostTaken(value=claim.host)
        claim.proven_at = at
    claim.state = CustomDomainState.ACTIVE if claim.opened_at else CustomDomainState.PROVEN
    claim.failures, claim.failing_since, claim.due_at = 0, None, at + PROVE_AGAIN


def _missing(claim: CustomDomain, *, proof: Proof, at: datetime, fallback: str) -> None:
    claim.due_at = at + FAILING_LOOK
    if proof is Proof.UNANSWERED:
        return
    claim.failures += 1
    claim.failing_since = claim.failing_since or at
    claim.state = CustomDomainState.FAILING
    _lose_rank(claim, fallback=fallback)
    if claim.failures >= MOST_FAILURES and at - claim.failing_since >= PROVE_AGAIN:
        _close(claim, CustomDomainState.INACTIVE, by="", at=at)


@transaction.atomic
def open_host(*, claim_id: int, at: datetime) -> CustomDomain:
    """A proven name leads to the hospital from now on. Raises NotProven."""
    claim = _locked(claim_id)
    if claim.state == CustomDomainState.ACTIVE:
        return claim
    if claim.state != CustomDomainState.PROVEN:
        raise NotProven(value=claim.host)
    Domain.objects.create(domain=claim.host, tenant_id=claim.hospital_id, is_primary=False)
    claim.state, claim.opened_at = CustomDomainState.ACTIVE, at
    claim.save()
    return claim


@transaction.atomic
def make_primary(*, hospital_id: int, host: str) -> bool:
    """One of a hospital's open host names is the main one: others lead to it. False if it was.

    Raises NotProven for a name that is not the hospital's, or whose proof is missing.
    """
    domain = Domain.objects.select_for_update().filter(tenant_id=hospital_id, domain=host).first()
    own = CustomDomain.objects.filter(hospital_id=hospital_id, host=host, state__in=HELD).first()
    if domain is None or (own is not None and own.state != CustomDomainState.ACTIVE):
        raise NotProven(value=host)
    if domain.is_primary:
        return False
    domain.is_primary = True
    domain.save()
    return True


@transaction.atomic
def end(
    *, claim_id: int, state: str, by: str, at: datetime, fallback: str, reason: str = ""
) -> bool:
    """A name is given up or taken away: its door is shut. False if it was so already.

    A claim that was never proven leaves no row behind, unless it was taken away.
    """
    claim = _locked(claim_id)
    if not claim.is_unended:
        return False
    if claim.proven_at is None and state == CustomDomainState.RELEASED:
        claim.delete()
        return True
    _lose_rank(claim, fallback=fallback)
    _close(claim, state, by=by, at=at, reason=reason)
    claim.save()
    return True


def end_all(*, hospital_id: int, by: str, at: datetime, fallback: str) -> int:
    """All names of a hospital that is erased. How many."""
    claims = CustomDomain.objects.filter(hospital_id=hospital_id, state__in=UNENDED)
    ids = list(claims.order_by("pk").values_list("pk", flat=True))
    return sum(
        end(claim_id=pk, state=CustomDomainState.RELEASED, by=by, at=at, fallback=fallback)
        for pk in ids
    )


def _lose_rank(claim: CustomDomain, *, fallback: str) -> None:
    is_first = Domain.objects.filter(domain=claim.host, is_primary=True).exists()
    if is_first:
        make_primary(hospital_id=claim.hospital_id, host=fallback)


def _close(claim: CustomDomain, state: str, *, by: str, at: datetime, reason: str = "") -> None:
    Domain.objects.filter(domain=claim.host, tenant_id=claim.hospital_id).delete()
    claim.state, claim.ended_at, claim.ended_by, claim.reason = state, at, by, reason


def _locked(claim_id: int) -> CustomDomain:
    """A claim, with every claim to the same name locked. Raises CustomDomain.DoesNotExist."""
    host = CustomDomain.objects.values_list("host", flat=True).get(pk=claim_id)
    rows = CustomDomain.objects.select_for_update(of=("self",)).filter(host=host).order_by("pk")
    found = next((row for row in rows if row.pk == claim_id), None)
    if found is None:
        raise CustomDomain.DoesNotExist
    return found


def of_hospital(hospital_id: int) -> QuerySet[CustomDomain]:
    """A hospital's names, also those of the past, newest first."""
    return CustomDomain.objects.filter(hospital_id=hospital_id).order_by("-asked_at", "-pk")


def everybodys() -> QuerySet[CustomDomain]:
    """The names of all hospitals, newest first."""
    return CustomDomain.objects.select_related("hospital").order_by("-asked_at", "-pk")


def due(*, at: datetime) -> list[int]:
    """Claims whose DNS is to be looked at now, by id."""
    rows = CustomDomain.objects.filter(state__in=UNENDED, due_at__lte=at)
    return list(rows.order_by("due_at", "pk").values_list("pk", flat=True))


def expired(*, at: datetime) -> list[int]:
    """Claims that nobody has proven in a month."""
    rows = CustomDomain.objects.filter(
        state=CustomDomainState.WAITING, asked_at__lte=at - ASKED_FOR
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))


def may_have_certificate(host: str) -> bool:
    """Whether a host is a proven one of a hospital that answers there."""
    states = (*OPEN_STATES, HospitalState.SUSPENDED)
    return CustomDomain.objects.filter(
        host=host, state__in=HELD, hospital__state__in=states
    ).exists()
