"""What every door has: accepting an invitation, choosing a role, a dealer stepping in."""

from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from optiserve import addresses, entrance
from optiserve.access import needs
from optiserve.portals.entry.forms import AcceptForm
from optiserve.usecases import enter_as_dealer
from shared.kernel import clock
from shared.users import queries as users
from shared.users import services as accounts
from shared.users.models import Invitation, OrganisationKind, User

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@needs("public")
@require_http_methods(["GET", "POST"])
def accept_invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """The page behind an invitation's link; its door must be the invited organisation's."""
    at = clock.now()
    invitation = users.open_invitation(secret, at=at)
    if invitation is None or not _is_at_its_door(request, invitation):
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
            return _after_acceptance(request, user, known=known)
    context = {"form": form, "invitation": invitation, "known": known}
    return render(request, "entry/accept_invitation.html", context)


def _is_at_its_door(request: HttpRequest, invitation: Invitation) -> bool:
    if request.hospital is None:
        return invitation.organisation_kind != OrganisationKind.HOSPITAL
    return (
        invitation.organisation_kind == OrganisationKind.HOSPITAL
        and invitation.organisation_id == request.hospital.pk
    )


def _after_acceptance(request: HttpRequest, user: User, *, known: bool) -> HttpResponse:
    """A link proves an address once; who has a password already must still show it."""
    if known:
        return redirect("account_login")
    login(request, user, backend=_BACKEND)
    return redirect("home")


@needs("signed-in")
@require_http_methods(["GET", "POST"])
def choose_role(request: HttpRequest) -> HttpResponse:
    """A person with several organisations says which one counts now."""
    choices = entrance.portal_memberships(request.user.pk)
    if request.method == "POST":
        wanted = request.POST.get("membership", "")
        chosen = next((one for one in choices if str(one.pk) == wanted), None)
        if chosen is None:
            raise Http404
        request.session[entrance.SESSION_MEMBERSHIP] = chosen.pk
        return redirect("home")
    named = [(one, users.organisation_name(one)) for one in choices]
    return render(request, "entry/choose_role.html", {"choices": named})


@needs("public")
@csrf_exempt  # the post comes from the portal's host; the single-use ticket is the proof
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """A dealer's person arrives from the portal with a ticket."""
    if request.headers.get("Origin") != addresses.portal_origin():
        raise Http404
    at = clock.now()
    secret = request.POST.get("ticket", "")
    entry = enter_as_dealer.redeem_ticket(secret=secret, hospital=request.hospital, at=at)
    if entry is None:
        return render(request, "entry/ticket_gone.html", status=404)
    request.session.flush()
    login(request, entry.user, backend=_BACKEND)
    request.session[entrance.SESSION_GRANT] = entry.grant.pk
    principal = entrance.principal_of(request, at=at)
    if principal is None:
        raise Http404
    enter_as_dealer.note_arrival(principal=principal, hospital=request.hospital, at=at)
    return redirect("home")
