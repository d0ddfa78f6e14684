"""A dealer's screens: the hospitals that let it in, and the step over to one of them."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET

from optiserve import addresses
from optiserve.access import needs
from optiserve.web.responses import respond
from optiserve.web.tables import Column, Table
from shared.delegation import queries as delegation
from shared.delegation.models import Grant, Scope
from shared.hospitals import queries as hospitals
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


def _door_of(grant: Grant) -> str:
    """Where stepping over begins: the hospital's own host sends the browser back for a ticket."""
    return f"{addresses.origin(grant.main_host)}/accounts/login/?grant={grant.pk}"


@needs("granted.read")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The hospitals whose grants hold today."""
    grants = delegation.of_dealer(request.principal.organisation_id, at=clock.now()).annotate(
        main_host=hospitals.main_host("hospital_id")
    )
    listing = HOSPITALS.bind(grants, request.GET, exports=True)
    cards = [(grant, scope_words(grant), _door_of(grant)) for grant in listing.page]
    context = {"page_title": _("Hospitals that grant access"), "cards": cards}
    return respond(request, "dealer/home.html", listing=listing, context=context)
