"""A dealer's screens: the hospitals that let it in, and the step over to one of them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET, require_POST

from optiserve.access import needs
from optiserve.security import policy
from optiserve.usecases import enter_as_dealer
from optiserve.web.responses import respond
from optiserve.web.tables import Column, Table
from shared.delegation import queries as delegation
from shared.delegation.models import Grant, Scope
from shared.hospitals.regions import PREFECTURES
from shared.kernel import clock


def scope_words(grant: Grant) -> str:
    """What a grant covers, in words."""
    return pgettext("between items of a list", ", ").join(
        str(Scope(scope).label) for scope in grant.scopes
    )


HOSPITALS = Table(
    name="granted",
    caption=gettext_lazy("Hospitals that grant access"),
    columns=[
        Column("name", gettext_lazy("Hospital"), path="hospital.name", sortable=True),
        Column(
            "prefecture",
            gettext_lazy("Prefecture"),
            value=lambda grant: str(PREFECTURES[grant.hospital.prefecture]),
        ),
        Column("scopes", gettext_lazy("Covers"), value=scope_words),
        Column("ends_on", gettext_lazy("Until"), sortable=True),
    ],
    search=["hospital.name", "hospital.code"],
    order="name",
    empty=gettext_lazy("No hospital grants access at present."),
)


@needs("granted.read")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The hospitals whose grants hold today."""
    grants = delegation.of_dealer(request.principal.organisation_id, at=clock.now())
    listing = HOSPITALS.bind(grants, request.GET, exports=True)
    cards = [(grant, scope_words(grant)) for grant in listing.page]
    context = {"page_title": _("Hospitals that grant access"), "cards": cards}
    return respond(request, "dealer/home.html", listing=listing, context=context)


@needs("granted.enter")
@require_POST
def enter(request: HttpRequest, grant_id: int) -> HttpResponse:
    """A page that posts a single-use ticket to the hospital's own host."""
    try:
        ticket = enter_as_dealer.issue_ticket(
            grant_id=grant_id, principal=request.principal, at=clock.now()
        )
    except enter_as_dealer.GrantGone:
        raise Http404 from None
    response = render(request, "dealer/enter.html", {"ticket": ticket})
    response["Content-Security-Policy"] = policy(forms=ticket.origin)
    response["Referrer-Policy"] = "strict-origin"
    response["Cache-Control"] = "no-store"
    return response
