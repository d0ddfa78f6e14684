"""Mails to an organisation's administrators about its keys, in Japanese and English."""

from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from optiserve import addresses
from optiserve.usecases import mail_people
from shared.hospitals.models import Hospital
from shared.users import queries
from shared.users.models import ApiKey, OrganisationKind

_LEAKED: Final = _("OptiServe: an API key of yours had leaked and was ended")
_ENDING: Final = _("OptiServe: an API key of yours ends soon")


def tell_leaked(key: ApiKey, *, at: datetime) -> None:
    """After commit: a key had leaked and was ended. An unsent mail is no error."""
    transaction.on_commit(lambda: _send("leaked_key", key, {"at": at}, _LEAKED))


def tell_ending(key: ApiKey) -> bool:
    """Now: a key ends soon. False if there was somebody to tell and no mail could be sent."""
    return _send("ending_key", key, {}, _ENDING)


def _send(name: str, key: ApiKey, more: dict[str, Any], subject: Promise | str) -> bool:
    context = {"key": key, "link": _page(key), **more}
    sent = [
        mail_people.send(name, context, to=email, subject=subject)
        for email in queries.administrators_of(key.organisation_kind, key.organisation_id)
    ]
    return any(sent) or not sent


def _page(key: ApiKey) -> str:
    """The key's page, at its organisation's own door."""
    origin = addresses.portal_origin()
    if key.organisation_kind == OrganisationKind.HOSPITAL:
        origin = addresses.hospital_origin(Hospital.objects.get(pk=key.organisation_id).code)
    return f"{origin}/keys/{key.pk}/"
