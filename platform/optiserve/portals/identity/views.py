"""The organisation's own sign-in: what is set up, the form, trying it, and removing it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from optiserve import addresses
from optiserve.access import needs
from optiserve.portals.identity.forms import ProviderForm
from optiserve.portals.reasons import why_not_reached
from optiserve.usecases import by_provider, own_provider
from optiserve.usecases.openid import NotAProvider
from optiserve.usecases.outward import CannotReach
from shared.kernel import clock
from shared.kernel.errors import DomainError
from shared.users.models import IdentityProvider
from shared.users.providers import NotThroughIt


@needs("identity-provider.read")
@never_cache
@require_GET
def identity_provider(request: HttpRequest) -> HttpResponse:
    """How it is set up, and what the provider has to know of us."""
    found = own_provider.provider_of(request.principal)
    context = {
        "page_title": _("Own sign-in"),
        "page_lead": _("Your people sign in with the account they have at your organisation."),
        "returns_to": _returns_to(request),
        "provider": found,
        "facts": _facts(found) if found else [],
        "link": _link(found) if found else "",
        "is_linked": found is not None and own_provider.is_linked(request.principal, found),
        "may_write": request.principal.may("identity-provider.write"),
    }
    return render(request, "identity/index.html", context)


@needs("identity-provider.write")
@never_cache
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """The form. It is saved once the issuer has answered."""
    form = ProviderForm(request.POST or None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        try:
            own_provider.save(request.principal, form.terms(), at=clock.now())
        except DomainError as error:
            form.add_error(*_why(error))
        else:
            messages.success(request, _("The own sign-in is saved."))
            return redirect("identity_provider")
    title = _("Set up the own sign-in")
    context = {
        "page_title": title,
        "breadcrumbs": [
            {"label": _("Own sign-in"), "url": reverse("identity_provider")},
            {"label": title},
        ],
        "form": form,
        "cancel": reverse("identity_provider"),
    }
    return render(request, "identity/form.html", context)


@needs("identity-provider.write")
@require_POST
def try_it(request: HttpRequest) -> HttpResponse:
    """Ask the provider for its description and keys, and say what came of it."""
    found = own_provider.provider_of(request.principal)
    if found is None:
        return redirect("edit_identity_provider")
    try:
        own_provider.try_it(found.issuer)
    except (CannotReach, NotAProvider) as error:
        messages.error(request, why_not_reached(error))
    else:
        messages.success(request, _("The provider answers, and its keys can be used."))
    return redirect("identity_provider")


@needs("identity-provider.write")
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Forget it; whoever came through it signs in with a password again."""
    if own_provider.remove(request.principal, at=clock.now()):
        messages.success(request, _("The own sign-in was removed."))
    return redirect("identity_provider")


def _returns_to(request: HttpRequest) -> str:
    principal = request.principal
    return by_provider.returns_to(principal.organisation_kind, principal.organisation_id)


def _link(found: IdentityProvider) -> str:
    """People sign in at the portal, and link themselves there."""
    name = by_provider.name_of(found)
    return f"{addresses.portal_origin()}/accounts/organisation/{name}/link/"


def _facts(found: IdentityProvider) -> list[tuple[str, object]]:
    return [
        (_("Issuer"), found.issuer),
        (_("Client ID"), found.client_id),
        (_("Mail domains"), ", ".join(found.domains)),
        (_("What proves a second factor"), ", ".join(found.factor_values)),
        (_("Open for sign-in"), found.is_open),
        (_("No sign-in with a password"), found.is_only),
        (_("Changed at"), found.changed_at),
        (_("Changed by"), found.changed_by),
    ]


def _initial(request: HttpRequest) -> dict[str, object]:
    found = own_provider.provider_of(request.principal)
    if found is None:
        return {}
    return {
        "issuer": found.issuer,
        "client_id": found.client_id,
        "domains": "\n".join(found.domains),
        "factor_values": "\n".join(found.factor_values),
        "is_open": found.is_open,
        "is_only": found.is_only,
    }


def _why(error: DomainError) -> tuple[str, str]:
    """The field at fault, and how to mend it."""
    match error:
        case CannotReach() | NotAProvider():
            return "issuer", why_not_reached(error)
        case own_provider.SecretMissing():
            return "secret", _("Write the secret that the provider gave you for this client.")
        case NotThroughIt():
            return "is_only", _(
                "First save without this, link your own account with the provider, and come back: "
                "then it is certain that it works."
            )
    raise error
