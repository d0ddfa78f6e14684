"""Keys were found where they do not belong: whose they are, and ending them at once.

A text that somebody found is read and forgotten: neither it nor a whole secret is kept, logged or
shown again. On record are the first characters, which every screen shows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from optiserve.tenancy.context import PORTAL, open_door
from optiserve.usecases import key_mails
from shared.audit import chains
from shared.audit import services as audit
from shared.users import keys, queries, secrets
from shared.users.models import ApiKey


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A key of ours, and its organisation's name. Not ``whole``: only what begins like it."""

    key: ApiKey
    whole: bool
    organisation: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What a text has in it. ``strangers``: right in form and checksum, but none of ours."""

    found: list[FoundKey]
    strangers: int


@transaction.atomic
def find(text: str, *, by: str, at: datetime) -> Findings:
    """The keys in a text, a log's line or a file's content; each on record."""
    candidates = secrets.candidates(text)
    with open_door(PORTAL):
        seen = keys.seen_in(candidates)
        for one in seen:
            _record(one.key, by=by, at=at)
        if not seen:
            _record(None, by=by, at=at)
        found = [FoundKey(one.key, one.whole, queries.organisation_name(one.key)) for one in seen]
    known = {one.key.prefix for one in seen}
    strangers = [one for one in candidates.genuine if secrets.prefix_of(one) not in known]
    return Findings(found, len(strangers))


def _record(key: ApiKey | None, *, by: str, at: datetime) -> None:
    audit.record(
        chain=chains.PORTAL,
        at=at,
        actor=by,
        organisation=f"{key.organisation_kind}:{key.organisation_id}" if key else "",
        operation="key.find",
        subject=key.prefix if key else "",
    )


@transaction.atomic
def end(prefixes: Iterable[str], *, by: str, at: datetime) -> list[ApiKey]:
    """End leaked keys and tell their administrators. Those that ended now, by their prefixes."""
    with open_door(PORTAL):
        named = ApiKey.objects.filter(prefix__in=set(prefixes)).order_by("prefix")
        ended = [key for key in named if keys.revoke_key(key=key, by=by, at=at, leaked=True)]
        for key in ended:
            key_mails.tell_leaked(key, at=at)
    return ended
