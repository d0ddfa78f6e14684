"""The portal's audit trail; for auditors every hospital's too."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from optiserve.access import needs
from optiserve.portals.trail import Trail, notices
from optiserve.web.markup import badge
from optiserve.web.responses import respond
from optiserve.web.tables import Column, Table
from shared.audit import chains, queries
from shared.audit.models import Chain, Event
from shared.hospitals.models import Hospital


def _state(row: dict[str, Any]) -> SafeString:
    known: Chain = row["known"]
    if known.fault or known.alarm:
        return badge("error", _("Broken") if known.fault else _("File differs"))
    if known.verified_at is None:
        return badge("waiting", _("Not verified yet"))
    return badge("ok", _("Whole"))


CHAINS = Table(
    name="chains",
    caption=gettext_lazy("Chains of the audit trail"),
    columns=[
        Column(
            "owner",
            gettext_lazy("Whose"),
            sortable=True,
            link=lambda row: reverse("operator:chain", args=[row["known"].name]),
        ),
        Column("chain", gettext_lazy("Chain"), sortable=True),
        Column("state", gettext_lazy("State"), cell=_state, value=lambda row: row["state"]),
        Column("verified_at", gettext_lazy("Last verified"), sortable=True),
        Column("events", gettext_lazy("Events"), sortable=True, numeric=True),
        Column("exported_at", gettext_lazy("Last exported"), sortable=True),
    ],
    search=["owner", "chain"],
    order="owner",
)


@needs("audit.read")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The portal's own chain."""
    context = {
        "page_title": _("Audit trail"),
        "page_lead": _("Who did what at the portal. Nobody can alter it unseen."),
        "chains_url": reverse("operator:chains") if _may_read_any(request) else "",
        "notices": [*_alarms(), *notices(chains.PORTAL)],
    }
    return Trail(chains.PORTAL, _address).page(request, context)


@needs("audit.read")
@require_GET
def event(request: HttpRequest, position: int) -> HttpResponse:
    """One event of the portal's."""
    breadcrumbs = [{"label": _("Audit trail"), "url": reverse("operator:audit")}]
    return Trail(chains.PORTAL, _address).event_page(request, position, breadcrumbs=breadcrumbs)


@needs("audit.read_any")
@require_GET
def all_chains(request: HttpRequest) -> HttpResponse:
    """Every chain with what was last found out about it."""
    known = queries.known()
    owners = _owners()
    rows = [_row(known.get(name) or Chain(name=name), owners) for name in queries.chains()]
    listing = CHAINS.bind(rows, request.GET, exports=True)
    context = {
        "page_title": CHAINS.caption,
        "breadcrumbs": [
            {"label": _("Audit trail"), "url": reverse("operator:audit")},
            {"label": CHAINS.caption},
        ],
    }
    return respond(request, "optiserve/trail.html", listing=listing, context=context)


@needs("audit.read_any")
@require_GET
def chain(request: HttpRequest, name: str) -> HttpResponse:
    """One chain of any hospital. Raises Http404."""
    owner = _owner_of(name)
    context = {"page_title": owner, "breadcrumbs": [*_above(), {"label": owner}]}
    return Trail(name, _address_in_chain).page(request, context)


@needs("audit.read_any")
@require_GET
def chain_event(request: HttpRequest, name: str, position: int) -> HttpResponse:
    """One event of any chain. Raises Http404."""
    here = {"label": _owner_of(name), "url": reverse("operator:chain", args=[name])}
    shown = Trail(name, _address_in_chain)
    return shown.event_page(request, position, breadcrumbs=[*_above(), here])


def _address(event: Event) -> str:
    return reverse("operator:audit_event", args=[event.position])


def _address_in_chain(event: Event) -> str:
    return reverse("operator:chain_event", args=[event.chain, event.position])


def _alarms() -> list[dict[str, str]]:
    """Hospitals' chains that are not what they should be, for everybody who looks in here."""
    names = [one.name for one in queries.alarms() if one.name != chains.PORTAL]
    if not names:
        return []
    text = _("These chains are broken, or their exported files differ: %(names)s.")
    return [{"kind": "error", "text": text % {"names": ", ".join(names)}}]


def _may_read_any(request: HttpRequest) -> bool:
    return bool(request.principal.may("audit.read_any"))


def _above() -> list[dict[str, str]]:
    return [
        {"label": _("Audit trail"), "url": reverse("operator:audit")},
        {"label": _("All chains"), "url": reverse("operator:chains")},
    ]


def _owners() -> dict[str, str]:
    named = Hospital.objects.values_list("pk", "name")
    hospitals = {chains.of_hospital(pk): name for pk, name in named}
    return {chains.PORTAL: _("Portal"), **hospitals}


def _owner_of(name: str) -> str:
    owner = _owners().get(name)
    if owner is None:
        raise Http404
    return owner


def _row(known: Chain, owners: dict[str, str]) -> dict[str, Any]:
    return {
        "known": known,
        "owner": owners.get(known.name, known.name),
        "chain": known.name,
        "state": known.fault or known.alarm or "ok",
        "verified_at": known.verified_at,
        "events": known.verified_position,
        "exported_at": known.exported_at,
    }
