"""What was changed in the hospital, provably: its chain of the audit trail."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from optiserve.access import needs
from optiserve.portals.trail import Trail
from shared.audit import chains, words
from shared.audit.models import Event
from tenants.intake.fields import FIELDS

_LABELS = {field.name: field.label for fields in FIELDS.values() for field in fields}


def _trail(request: HttpRequest) -> Trail:
    return Trail(chains.of_hospital(request.hospital.pk), _address, _field)


def _address(event: Event) -> str:
    return reverse("audit_event", args=[event.position])


def _field(name: str) -> str:
    """A changed field in words; those of a file's columns as the form calls them."""
    part, _dot, rest = name.partition(".")
    field, _dot, word = rest.partition(".")
    label = _(_LABELS.get(field, field))
    if part == "columns":
        return _("Column of %(field)s") % {"field": label}
    if part == "constants":
        return _("%(field)s of every row") % {"field": label}
    return f"{label}: {word}" if part == "words" else words.field(name)


@needs("audit.read")
@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """Every change of access, members, keys and settings, with what was before and after."""
    context = {
        "page_title": _("Record of changes"),
        "page_lead": _("What was changed, by whom. Nobody can alter it unseen."),
    }
    return _trail(request).page(request, context)


@needs("audit.read")
@require_GET
def event(request: HttpRequest, position: int) -> HttpResponse:
    """One of them."""
    breadcrumbs = [{"label": _("Record of changes"), "url": reverse("audit")}]
    return _trail(request).event_page(request, position, breadcrumbs=breadcrumbs)
