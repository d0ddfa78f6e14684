"""What codes are called on a hospital's screens."""

import re

from django.utils.translation import gettext as _

from optiserve.portals import words
from shared.catalogue.models import Category, Maker
from tenants.intake.models import FileState, Kind

# How use cases and screens write down what was done to what.
_FILE = re.compile(r"(?P<month>\d{4}-\d{2}) (?P<kind>[a-z]+) (?P<state>[a-z_]+) (?P<name>.+)")
_REVOKED = "revoke "


def categories() -> dict[str, str]:
    """The shared categories' names in the reader's language, by code."""
    return {one.code: one.name for one in Category.objects.all()}


def makers() -> dict[str, str]:
    """The makers' names in the reader's language, by code."""
    return {one.code: one.name for one in Maker.objects.all()}


def operation(code: str) -> str:
    """What was done, by its operation of the matrix; one that is not there is shown as it is."""
    entries = {
        "granted.enter": _("Entered under a grant"),
        "support.enter": _("Support stepped in"),
        "support.leave": _("Support access ended"),
    }
    return entries.get(code) or str(words.OPERATIONS.get(code, code))


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
