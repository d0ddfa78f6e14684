"""Choosing what to act for: a role at the portal, or a hospital at its own address."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from optiserve import addresses, entrance
from optiserve.access import needs
from optiserve.usecases import by_provider
from shared.hospitals.models import OPEN_STATES, Hospital
from shared.users import queries as users
from shared.users import vouching
from shared.users.models import OrganisationKind


@needs("signed-in")
@require_http_methods(["GET", "POST"])
def choose_role(request: HttpRequest) -> HttpResponse:
    """A person with several organisations says which counts now; one alone needs no choice."""
    choices = entrance.at_the_portal(request)
    if request.method == "POST":
        wanted = request.POST.get("organisation", "")
        chosen = next((one for one in choices if one.key == wanted), None)
        if chosen is None:
            raise Http404
        request.session[entrance.SESSION_ORGANISATION] = chosen.key
        return redirect("home")
    hospitals = _hospitals_of(request)
    closed = _closed(request)
    if len(hospitals) == 1 and not choices and not closed:
        # No redirect: browsers hold the form one has just sent (the password's) to this host.
        address, name = hospitals[0]
        return render(request, "entry/to_hospital.html", {"address": address, "name": name})
    named = [(one, users.organisation_name(one)) for one in choices]
    context = {"choices": named, "hospitals": hospitals, "closed": closed}
    return render(request, "entry/choose_role.html", context)


def _hospitals_of(request: HttpRequest) -> list[tuple[str, str]]:
    """Address and name of every open hospital a person works at."""
    ids = [
        one.organisation_id
        for one in entrance.open_to(request)
        if one.organisation_kind == OrganisationKind.HOSPITAL
    ]
    found = Hospital.objects.filter(pk__in=ids, state__in=OPEN_STATES).order_by("name")
    return [(f"{addresses.home_of(one.pk)}/", one.name) for one in found]


def _closed(request: HttpRequest) -> list[tuple[str, str]]:
    """Organisations that want to be entered through their own provider: its name here, theirs."""
    if entrance.vouched(request):
        return []
    asked = vouching.asked_for(users.belongings_of(request.user.pk))
    return [(by_provider.name_of(one), users.organisation_name(one)) for one in asked]
