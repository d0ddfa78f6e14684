"""What was changed in the hospital, provably: its chain of the audit trail."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from optiserve.access import needs
from optiserve.portals import trail
from shared.audit import chains
from shared.audit.models import Event


def _address(event: Event) -> str:
    return reverse("audit_event", args=[event.position])


@needs("audit.read")
@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """Every change of access, members, keys and settings, with what was before and after."""
    context = {
        "page_title": _("Record of changes"),
        "page_lead": _("What was changed, by whom. Nobody can alter it unseen."),
    }
    chain = chains.of_hospital(request.hospital.pk)
    return trail.chain_page(request, chain, address=_address, context=context)


@needs("audit.read")
@require_GET
def event(request: HttpRequest, position: int) -> HttpResponse:
    """One of them."""
    breadcrumbs = [{"label": _("Record of changes"), "url": reverse("audit")}]
    chain = chains.of_hospital(request.hospital.pk)
    return trail.event_page(request, chain, position, breadcrumbs=breadcrumbs)
