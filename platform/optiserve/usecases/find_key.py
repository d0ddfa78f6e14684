"""A secret was found where it does not belong: whose key it is, and ending it at once."""

from dataclasses import dataclass
from datetime import datetime

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from optiserve.tenancy.context import PORTAL, open_door
from shared.audit import chains
from shared.audit import services as audit
from shared.users import keys, queries, secrets
from shared.users.members import ADMINISTRATOR
from shared.users.models import ApiKey


@dataclass(frozen=True, slots=True)
class Found:
    """What a text is. ``key`` is None where it is none of ours; ``genuine`` asks no database."""

    genuine: bool
    key: ApiKey | None
    organisation: str = ""


@transaction.atomic
def find(text: str, *, by: str, at: datetime) -> Found:
    """Whose key begins like this, or is this; on record. The text itself is kept nowhere."""
    text = text.strip()
    with open_door(PORTAL):
        key = keys.found_by(text)
        audit.record(
            chain=chains.PORTAL,
            at=at,
            actor=by,
            organisation=f"{key.organisation_kind}:{key.organisation_id}" if key else "",
            operation="key.find",
            subject=secrets.prefix_of(text),
        )
        name = queries.organisation_name(key) if key else ""
        return Found(secrets.is_genuine(text), key, name)


@transaction.atomic
def end(key: ApiKey, *, by: str, at: datetime) -> bool:
    """End a leaked key and tell its administrators. False if it had ended already."""
    with open_door(PORTAL):
        if not keys.revoke_key(key=key, by=by, at=at, leaked=True):
            return False
        told = [
            one.email
            for one in queries.people_of(key.organisation_kind, key.organisation_id)
            if ADMINISTRATOR in one.roles
        ]
        transaction.on_commit(lambda: _tell(told, key, at))
        return True


def _tell(addresses: list[str], key: ApiKey, at: datetime) -> None:
    parts = []
    for language in ("ja", "en"):
        with override(language):
            context = {"key": key, "at": at}
            parts.append(render_to_string("optiserve/mail/leaked_key.txt", context).strip())
    with override("ja"):
        subject = _("OptiServe: an API key of yours had leaked and was ended")
    for address in addresses:
        send_mail(subject, "\n\n----\n\n".join(parts), None, [address])
