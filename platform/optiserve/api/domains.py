"""Hospitals' own host names, for programs: those that look after a domain, and the operator's."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status

from optiserve.api.guard import requires
from optiserve.usecases import own_domain
from shared.hospitals import custom_domains
from shared.hospitals.models import CustomDomain
from shared.kernel import clock, dns_proof

hospital_router = Router(tags=["address"])
portal_router = Router(tags=["operator"])


class DomainIn(Schema):
    host: str


class DomainOut(Schema):
    """``txt_name`` and ``txt_value``: the record that proves the name.

    ``outcome`` is what the last look at the DNS found: found, absent, other, unanswered, or empty.
    """

    id: int
    host: str
    state: str
    txt_name: str
    txt_value: str
    outcome: str
    asked_at: datetime
    proven_at: datetime | None
    checked_at: datetime | None
    ended_at: datetime | None

    @staticmethod
    def resolve_txt_name(claim: CustomDomain) -> str:
        return dns_proof.record_name(claim.host)

    @staticmethod
    def resolve_txt_value(claim: CustomDomain) -> str:
        return dns_proof.record_text(claim.token)


class HospitalsDomainOut(DomainOut):
    hospital: str

    @staticmethod
    def resolve_hospital(claim: CustomDomain) -> str:
        return claim.hospital.code


class MainIn(Schema):
    """One of the hospital's open host names, or its own one below ours."""

    host: str


class TakeAwayIn(Schema):
    reason: str


@hospital_router.get("/domains", response=list[DomainOut], summary="Host names of its own")
@requires("domain.read")
def domains(request: HttpRequest) -> list[CustomDomain]:
    """Every name that was asked for, newest first."""
    return own_domain.of_hospital(request.hospital)


@hospital_router.post("/domains", response={201: DomainOut}, summary="Ask for a host name")
@requires("domain.write")
def ask(request: HttpRequest, body: DomainIn) -> Status[CustomDomain]:
    """The answer says what to publish. Repeating it gives the same claim."""
    claim = own_domain.ask(
        hospital=request.hospital,
        typed=body.host,
        principal=request.principal,
        at=clock.now(),
        via="api",
    )
    return Status(201, claim)


@hospital_router.post("/domains/{claim_id}/check", response=DomainOut, summary="Look it up now")
@requires("domain.write")
def check(request: HttpRequest, claim_id: int) -> CustomDomain:
    """At most every ten seconds."""
    _known(request, claim_id)
    return own_domain.check_own(hospital=request.hospital, claim_id=claim_id, at=clock.now())


@hospital_router.post("/domains/{claim_id}/open", response=DomainOut, summary="Open it")
@requires("domain.write")
def open_host(request: HttpRequest, claim_id: int) -> CustomDomain:
    """A proven name leads to the main address."""
    _known(request, claim_id)
    return own_domain.open_host(
        hospital=request.hospital,
        claim_id=claim_id,
        principal=request.principal,
        at=clock.now(),
        via="api",
    )


@hospital_router.put("/domains/main", response={204: None}, summary="Choose the main address")
@requires("domain.write")
def make_primary(request: HttpRequest, body: MainIn) -> Status[None]:
    """Every other host name leads to it; keys go on working there."""
    own_domain.make_primary(
        hospital=request.hospital,
        host=body.host,
        principal=request.principal,
        at=clock.now(),
        via="api",
    )
    return Status(204, None)


@hospital_router.delete("/domains/{claim_id}", response={204: None}, summary="Give it up")
@requires("domain.write")
def release(request: HttpRequest, claim_id: int) -> Status[None]:
    """It leads nowhere; nobody else gets it for a year."""
    _known(request, claim_id)
    own_domain.release(
        hospital=request.hospital,
        claim_id=claim_id,
        principal=request.principal,
        at=clock.now(),
        via="api",
    )
    return Status(204, None)


@portal_router.get("/domains", response=list[HospitalsDomainOut], summary="All host names")
@requires("domain.read")
def everybodys(request: HttpRequest, state: str = "") -> QuerySet[CustomDomain]:
    """Of all hospitals, newest first; a thousand at most."""
    rows = custom_domains.everybodys()
    return (rows.filter(state=state) if state else rows)[:1000]


@portal_router.post(
    "/domains/{claim_id}/take-away", response=HospitalsDomainOut, summary="Take one away"
)
@requires("domain.take_away")
def take_away(request: HttpRequest, claim_id: int, body: TakeAwayIn) -> Any:
    """At once. The hospital's administrators are told the reason and may not have it back."""
    get_object_or_404(CustomDomain, pk=claim_id)
    own_domain.take_away(
        claim_id=claim_id,
        by=request.principal.actor,
        reason=body.reason[:500],
        at=clock.now(),
    )
    return custom_domains.everybodys().get(pk=claim_id)


def _known(request: HttpRequest, claim_id: int) -> None:
    try:
        own_domain.find(request.hospital, claim_id)
    except own_domain.NoSuchDomain as error:
        raise Http404 from error
