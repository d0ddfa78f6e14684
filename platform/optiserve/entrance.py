"""From a session to a principal: which of a person's roles counts at this door."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from optiserve.usecases import second_factors
from shared.delegation import queries as delegation
from shared.delegation.support import queries as support
from shared.hospitals.models import Hospital
from shared.users import permissions, vouching
from shared.users import queries as users
from shared.users.models import OrganisationKind
from shared.users.principals import Principal
from shared.users.queries import Belonging

SESSION_ORGANISATION = "organisation"
SESSION_GRANT = "grant"
SESSION_SUPPORT = "support"
# At a hospital: whether the person had a second factor when stepping over.
SESSION_PROVED = "second_factor"
# At the portal: whose identity provider let the person in, and whether it asked a second factor.
SESSION_VOUCHED = "vouched"
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
    support_id = request.session.get(SESSION_SUPPORT)
    if support_id is not None:
        return _supporter(request, hospital, support_id, at=at)
    belonging = users.belonging_in(
        request.user.pk, kind=OrganisationKind.HOSPITAL, organisation_id=hospital.pk
    )
    return _member(belonging, hospital.name) if belonging else None


def _visitor(
    request: HttpRequest, hospital: Hospital, grant_id: int, *, at: datetime
) -> Principal | None:
    """A dealer's person, for as long as the grant holds and they still work there."""
    grant = delegation.live_grant(grant_id, hospital_id=hospital.pk, at=at)
    if grant is None:
        return None
    belonging = users.belonging_in(
        request.user.pk, kind=OrganisationKind.DEALER, organisation_id=grant.dealer_id
    )
    if belonging is None:
        return None
    return Principal(
        actor=request.user.email,
        organisation_kind=OrganisationKind.DEALER,
        organisation_id=grant.dealer_id,
        organisation_name=grant.dealer.name,
        roles=frozenset({"dealer.visitor"}),
        user_id=request.user.pk,
        grant_id=grant.pk,
        scopes=frozenset(grant.scopes),
        granted=grant.told(),
        with_costs=grant.with_costs,
    )


def _supporter(
    request: HttpRequest, hospital: Hospital, support_id: int, *, at: datetime
) -> Principal | None:
    """Somebody of the operator, for as long as the access is open and they still may."""
    access = support.live_access(support_id, hospital_id=hospital.pk, at=at)
    if access is None or access.operator_id != request.user.pk:
        return None
    belonging = users.belonging_in(
        request.user.pk, kind=OrganisationKind.OPERATOR, organisation_id=0
    )
    roles = belonging.roles if belonging else ()
    if not any(permissions.allows(f"operator.{role}", "support.enter") for role in roles):
        return None
    request.support = access
    role = "operator.support_writer" if access.allows_writing else "operator.support"
    return Principal(
        actor=request.user.email,
        organisation_kind=OrganisationKind.OPERATOR,
        organisation_id=0,
        organisation_name="OptiServe",
        roles=frozenset({role}),
        user_id=request.user.pk,
        support_id=access.pk,
        reason=access.reason,
        ticket=access.ticket,
    )


def _at_portal(request: HttpRequest) -> Principal | None:
    belongings = at_the_portal(request)
    chosen = request.session.get(SESSION_ORGANISATION)
    if chosen is None and len(belongings) == 1:
        chosen = belongings[0].key
    belonging = next((one for one in belongings if one.key == chosen), None)
    if belonging is None:
        return None
    return _member(belonging, users.organisation_name(belonging))


def at_the_portal(request: HttpRequest) -> list[Belonging]:
    """The organisations a person may act for at the portal."""
    return [one for one in open_to(request) if one.organisation_kind != OrganisationKind.HOSPITAL]


def open_to(request: HttpRequest) -> list[Belonging]:
    """What the way somebody signed in opens, of what they belong to."""
    own = users.belongings_of(request.user.pk)
    return vouching.open_to(own, vouched_by=vouched(request).get("organisation", ""))


def vouch(request: HttpRequest, *, user_id: int, organisation: str, is_proved: bool) -> None:
    """An organisation's provider has said who this is; its word counts for this person only."""
    request.session[SESSION_VOUCHED] = {
        "user": user_id,
        "organisation": organisation,
        "is_proved": is_proved,
    }


def vouched(request: HttpRequest) -> dict[str, Any]:
    """What a provider has said of who is signed in here; empty for a password or a passkey."""
    said = request.session.get(SESSION_VOUCHED, {})
    return said if said.get("user") == request.user.pk else {}


def _member(belonging: Belonging, organisation_name: str) -> Principal:
    return Principal(
        actor=belonging.email,
        organisation_kind=belonging.organisation_kind,
        organisation_id=belonging.organisation_id,
        organisation_name=organisation_name,
        roles=frozenset(f"{belonging.organisation_kind}.{role}" for role in belonging.roles),
        user_id=belonging.user_id,
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
        is_proved = vouched(request).get("is_proved", False)
        return not is_proved and second_factors.is_due(request.user.pk)
    if principal is None or request.session.get(SESSION_PROVED):
        return False
    if principal.support_id is not None:
        return True
    is_own = not principal.is_outsider
    return is_own and (hospital.second_factor_for_all or principal.administers)


def hold_up(request: HttpRequest) -> HttpResponse:
    """To the page that says why a second factor is needed, by way of the portal if need be."""
    if request.hospital is not None:
        return redirect_to_login(request.get_full_path())
    if request.method == "GET":
        request.session[SESSION_ONWARD] = request.get_full_path()
    return redirect("set_up_factor")
