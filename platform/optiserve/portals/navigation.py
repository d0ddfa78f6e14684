"""The navigation of each audience: only what the principal may do is shown."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from optiserve import addresses
from shared.users.principals import Principal


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a navigation."""

    url_name: str
    label: Promise | str
    icon: str
    operation: str


_PEOPLE = Entry("people", _("People"), "people", "people.read")
_OWN_SIGN_IN = Entry("identity_provider", _("Own sign-in"), "locked", "identity-provider.read")
_KEYS = Entry("keys", _("API keys"), "key", "key.read")
_HOSPITAL = (
    Entry("home", _("Home"), "home", "home.read"),
    Entry("files", _("Files"), "upload", "file.read"),
    Entry("on_behalf", _("Hand files over"), "upload", "file.hand_over"),
    Entry("history", _("Import history"), "history", "file.read"),
    Entry("feeds", _("Automatic delivery"), "calendar", "feed.read"),
    Entry("profiles", _("Import profiles"), "settings", "profile.read"),
    Entry("devices", _("Devices"), "device", "device.read"),
    Entry("loans", _("Loans"), "loan", "loan.read"),
    Entry("faults", _("Faults"), "fault", "fault.read"),
    Entry("analysis", _("Analysis"), "chart", "analysis.read"),
    Entry("reports", _("Reports"), "report", "report.read"),
    Entry("report_settings", _("Report settings"), "settings", "report-settings.read"),
    Entry("quality", _("Data quality"), "chart", "master.read"),
    Entry("masters", _("Masters"), "hospital", "master.read"),
    Entry("makers_models", _("Makers and models"), "maker", "matching.read"),
    Entry("data_sharing", _("Data sharing"), "share", "sharing.read"),
    Entry("grants", _("Dealers' access"), "share", "grant.read"),
    Entry("support", _("Support access"), "help", "support.read"),
    Entry("visits", _("Audit trail"), "history", "visit.read"),
    Entry("audit", _("Record of changes"), "history", "audit.read"),
    _KEYS,
    _PEOPLE,
    _OWN_SIGN_IN,
    Entry("domains", _("Address"), "hospital", "domain.read"),
    Entry("sign_in_rules", _("Rules for signing in"), "locked", "sign-in-rules.write"),
    Entry("exports", _("Export"), "download", "hospital.export"),
)
_PORTAL = {
    "operator": (
        Entry("operator:home", _("Month"), "home", "hospital.read"),
        Entry("operator:hospitals", _("Hospitals"), "hospital", "hospital.read"),
        Entry("operator:partners", _("Makers and dealers"), "maker", "partner.read"),
        Entry("operator:catalogue", _("Catalogue"), "search", "catalogue.read"),
        Entry("operator:domains", _("Host names"), "hospital", "domain.read"),
        Entry("operator:agreements", _("Contracts"), "contract", "agreement.read"),
        Entry("operator:months", _("Month-ends"), "calendar", "month.read"),
        Entry("operator:support", _("Support access"), "help", "support.read"),
        Entry("operator:schemas", _("Schemas"), "history", "schema.read"),
        Entry("operator:usage", _("Use and cost"), "chart", "usage.read"),
        Entry("operator:audit", _("Audit trail"), "history", "audit.read"),
        Entry("operator:leaked_keys", _("Leaked keys"), "search", "key.find"),
        _KEYS,
        _PEOPLE,
        _OWN_SIGN_IN,
    ),
    "maker": (
        Entry("maker:home", _("Aggregates"), "chart", "aggregate.read"),
        Entry("maker:kept", _("Kept looks"), "history", "aggregate.read"),
        Entry("maker:agreements", _("Contracts"), "contract", "aggregate.read"),
        _KEYS,
        _PEOPLE,
        _OWN_SIGN_IN,
    ),
    "dealer": (
        Entry("dealer:home", _("Hospitals"), "hospital", "granted.read"),
        _KEYS,
        _PEOPLE,
        _OWN_SIGN_IN,
    ),
}


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``navigation`` (label, url, icon, current), who acts, and where."""
    principal: Principal | None = getattr(request, "principal", None)
    hospital = getattr(request, "hospital", None)
    entries: tuple[Entry, ...] = ()
    if principal is not None:
        entries = _HOSPITAL if hospital else _PORTAL.get(principal.organisation_kind, ())
    return {
        "navigation": [
            _shown(entry, request)
            for entry in entries
            if principal and principal.may(entry.operation)
        ],
        "principal": principal,
        "hospital": hospital,
        # Also from a hospital's host: people sign in, and look after that, at the portal.
        "my_account": f"{addresses.portal_origin()}/account/",
    }


def _shown(entry: Entry, request: HttpRequest) -> dict[str, Any]:
    url = reverse(entry.url_name)
    is_home = entry.url_name.endswith("home")
    current = request.path == url if is_home else request.path.startswith(url)
    return {"label": entry.label, "url": url, "icon": entry.icon, "current": current}
