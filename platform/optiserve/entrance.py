"""From a session to a principal: which of a person's roles counts at this door."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from shared.delegation import queries as delegation
from shared.hospitals.models import Hospital
from shared.users import queries as users
from shared.users.models import Membership, OrganisationKind
from shared.users.principals import Principal

SESSION_MEMBERSHIP = "membership"
SESSION_GRANT = "grant"


def principal_of(request: HttpRequest, *, at: datetime) -> Principal | None:
    """The actor behind a request, or None for somebody who has no business here."""
    if not request.user.is_authenticated:
        return None
    hospital: Hospital | None = request.hospital
    if hospital is not None:
        return _inside(request, hospital, at=at)
    return _at_portal(request)


def _inside(request: HttpRequest, hospital: Hospital, *, at: datetime) -> Principal | None:
    grant_id = request.session.get(SESSION_GRANT)
    if grant_id is not None:
        return _visitor(request, hospital, grant_id, at=at)
    membership = users.membership_in(
        request.user.pk, kind=OrganisationKind.HOSPITAL, organisation_id=hospital.pk
    )
    return _member(membership, hospital.name) if membership else None


def _visitor(
    request: HttpRequest, hospital: Hospital, grant_id: int, *, at: datetime
) -> Principal | None:
    """A dealer's person, for as long as the grant holds and they still work there."""
    grant = delegation.live_grant(grant_id, hospital_id=hospital.pk, at=at)
    if grant is None:
        return None
    membership = users.membership_in(
        request.user.pk, kind=OrganisationKind.DEALER, organisation_id=grant.dealer_id
    )
    if membership is None:
        return None
    return Principal(
        actor=request.user.email,
        organisation_kind=OrganisationKind.DEALER,
        organisation_id=grant.dealer_id,
        organisation_name=grant.dealer.name,
        role="dealer.visitor",
        user_id=request.user.pk,
        membership_id=membership.pk,
        grant_id=grant.pk,
        scopes=frozenset(grant.scopes),
    )


def _at_portal(request: HttpRequest) -> Principal | None:
    memberships = portal_memberships(request.user.pk)
    chosen = request.session.get(SESSION_MEMBERSHIP)
    if chosen is None and len(memberships) == 1:
        chosen = memberships[0].pk
    membership = next((one for one in memberships if one.pk == chosen), None)
    if membership is None:
        return None
    return _member(membership, users.organisation_name(membership))


def portal_memberships(user_id: int) -> list[Membership]:
    """The roles a person may wear at the portal."""
    return [
        one
        for one in users.memberships_of(user_id)
        if one.organisation_kind != OrganisationKind.HOSPITAL
    ]


def _member(membership: Membership, organisation_name: str) -> Principal:
    return Principal(
        actor=membership.user.email,
        organisation_kind=membership.organisation_kind,
        organisation_id=membership.organisation_id,
        organisation_name=organisation_name,
        role=f"{membership.organisation_kind}.{membership.role}",
        user_id=membership.user_id,
        membership_id=membership.pk,
    )


def choose(request: HttpRequest) -> HttpResponse:
    """Send a person to the page where a role or a hospital is chosen."""
    return redirect("choose_role")
