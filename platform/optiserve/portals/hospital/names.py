"""What codes are called on a hospital's screens."""

import re
from collections.abc import Callable

from django.utils.translation import gettext as _

from shared.catalogue.models import Category, Maker
from tenants.intake.models import FileState, Kind

# How use cases and screens write down what was done to what.
_FILE = re.compile(r"(?P<month>\d{4}-\d{2}) (?P<kind>[a-z]+) (?P<state>[a-z_]+) (?P<name>.+)")
_REVOKED = "revoke "

OPERATIONS: dict[str, Callable[[], str]] = {
    "home.read": lambda: _("Home"),
    "file.read": lambda: _("Read files"),
    "file.upload": lambda: _("Upload files"),
    "file.commit": lambda: _("Commit files"),
    "device.read": lambda: _("Read devices"),
    "loan.read": lambda: _("Read loans"),
    "fault.read": lambda: _("Read faults"),
    "report.read": lambda: _("Read reports"),
    "grant.read": lambda: _("Read dealers' access"),
    "grant.write": lambda: _("Change dealers' access"),
    "visit.read": lambda: _("Read the audit trail"),
    "audit.read": lambda: _("Read the record of changes"),
    "key.read": lambda: _("Read API keys"),
    "key.write": lambda: _("Change API keys"),
    "sign-in-rules.write": lambda: _("Change the rules for signing in"),
    "granted.enter": lambda: _("Entered under a grant"),
}


def categories() -> dict[str, str]:
    """The shared categories' names in the reader's language, by code."""
    return {one.code: one.name for one in Category.objects.all()}


def makers() -> dict[str, str]:
    """The makers' names in the reader's language, by code."""
    return {one.code: one.name for one in Maker.objects.all()}


def operation(code: str) -> str:
    """An operation of the matrix in words; one without words is shown as it is."""
    return OPERATIONS[code]() if code in OPERATIONS else code


def subject(text: str) -> str:
    """What an entry of the audit trail is about, in words where it was written down in codes."""
    if text.startswith(_REVOKED):
        return _("%(what)s: revoked") % {"what": text.removeprefix(_REVOKED)}
    found = _FILE.fullmatch(text)
    if found is None or found["kind"] not in Kind.values or found["state"] not in FileState.values:
        return text
    return _("%(month)s %(kind)s, %(state)s: %(name)s") % {
        "month": found["month"],
        "kind": Kind(found["kind"]).label,
        "state": FileState(found["state"]).label,
        "name": found["name"],
    }
