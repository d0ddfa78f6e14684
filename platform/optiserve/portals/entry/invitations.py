"""The page behind an invitation's link. It is at the portal's host, where people sign in."""

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from optiserve import addresses, sessions
from optiserve.access import needs
from optiserve.accounts import browsers, trail
from optiserve.portals.entry.forms import AcceptForm
from optiserve.portals.entry.signed_in import BACKEND
from optiserve.security import policy
from shared.kernel import clock
from shared.users import queries as users
from shared.users import services as accounts
from shared.users.models import Invitation, OrganisationKind, User


@needs("public")
@require_http_methods(["GET", "POST"])
def accept_invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Set a password and become a member; who has a password only says yes."""
    at = clock.now()
    invitation = users.open_invitation(secret, at=at)
    if invitation is None:
        return render(request, "entry/invitation_gone.html", status=404)
    known = User.objects.filter(email=invitation.email).exists()
    form = AcceptForm(request.POST or None)
    if request.method == "POST" and (known or form.is_valid()):
        password = "" if known else form.cleaned_data["password"]
        try:
            user = accounts.accept(invitation_id=invitation.pk, password=password, at=at)
        except ValidationError as error:
            form.add_error("password", error)
        except accounts.InvitationGone:
            return render(request, "entry/invitation_gone.html", status=404)
        else:
            return _after_acceptance(request, user, invitation, known=known)
    context = {"form": form, "invitation": invitation, "known": known}
    response = render(request, "entry/accept_invitation.html", context)
    # A browser holds a form to the policy of its page wherever the answer leads.
    response["Content-Security-Policy"] = policy(forms=_origin(invitation))
    return response


def _after_acceptance(
    request: HttpRequest, user: User, invitation: Invitation, *, known: bool
) -> HttpResponse:
    """A link proves an address once; who has a password already must still show it."""
    at = clock.now()
    trail.note(
        user,
        "invitation.accepted",
        at=at,
        organisation=f"{invitation.organisation_kind}:{invitation.organisation_id}",
        role=invitation.role,
    )
    if not known:
        login(request, user, backend=BACKEND)
        record_authentication(request, user, method="password")
        sessions.note_beginning(request, at=at)
        trail.signed_in(user, by=["invitation"], at=at)
    origin = _origin(invitation)
    response = HttpResponseRedirect(f"{origin}/") if origin else redirect("home")
    if not known:
        browsers.remember(request, response, account=user.email)
    return response


def _origin(invitation: Invitation) -> str:
    """The hospital's own address; empty for an organisation of the portal."""
    if invitation.organisation_kind != OrganisationKind.HOSPITAL:
        return ""
    return addresses.home_of(invitation.organisation_id)
