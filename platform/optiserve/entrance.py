"""From a session to a principal: which of a person's roles counts at this door."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from optiserve.usecases import second_factors
from shared.delegation import queries as delegation
from shared.hospitals.models import Hospital
from shared.users import queries as users
from shared.users.models import Membership, OrganisationKind
from shared.users.principals import Principal

SESSION_MEMBERSHIP = "membership"
SESSION_GRANT = "grant"
# At a hospital: whether the person had a second factor when stepping over.
SESSION_PROVED = "second_factor"
# At the portal: where somebody was going who had to set up a second factor first.
SESSION_ONWARD = "onward"


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


def lacks_second_factor(request: HttpRequest, principal: Principal | None) -> bool:
    """Whether a signed-in person must have a second factor and has none.

    The portal looks; a hospital's role may not, so its session remembers what the ticket said.
    """
    if not settings.SECOND_FACTOR_REQUIRED or not request.user.is_authenticated:
        return False
    hospital: Hospital | None = request.hospital
    if hospital is None:
        return second_factors.is_due(request.user.pk)
    if principal is None or request.session.get(SESSION_PROVED):
        return False
    is_own = not principal.is_outsider
    return is_own and (hospital.second_factor_for_all or principal.role.endswith(".administrator"))


def hold_up(request: HttpRequest) -> HttpResponse:
    """To the page that says why a second factor is needed, by way of the portal if need be."""
    if request.hospital is not None:
        return redirect_to_login(request.get_full_path())
    if request.method == "GET":
        request.session[SESSION_ONWARD] = request.get_full_path()
    return redirect("set_up_factor")
