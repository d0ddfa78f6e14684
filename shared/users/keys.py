"""Programs' keys: making, replacing and ending them, and what is remembered of their use."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Least

from shared.audit import chains
from shared.audit import services as audit
from shared.audit.changes import change, fields_of
from shared.kernel.errors import DomainError
from shared.kernel.ids import digest
from shared.users import networks as nets
from shared.users import secrets
from shared.users.models import ApiKey, OrganisationKind
from shared.users.services import Issued

# Days for which a key and its successor both work.
OVERLAPS: Final = (1, 7, 30)
# How long before a key's end its administrators are told.
NOTICES: Final = (timedelta(days=14), timedelta(days=3))
_NOTED_EVERY: Final = timedelta(minutes=1)
_REFUSAL_NOTED_EVERY: Final = timedelta(hours=1)


class NotReplaceable(DomainError):
    """The key has a successor already, or no longer works."""

    code = "key-not-replaceable"


@transaction.atomic
def issue_key(
    *,
    kind: OrganisationKind,
    organisation_id: int,
    name: str,
    operations: Iterable[str],
    by: str,
    at: datetime,
    expires_at: datetime,
    networks: Iterable[str] = (),
    replaces: ApiKey | None = None,
) -> Issued:
    """Make a program's key. The secret is returned once; only its hash is stored.

    ``networks`` as networks.read() returns them; none means everywhere.
    """
    secret = secrets.new_key()
    key = ApiKey.objects.create(
        organisation_kind=kind,
        organisation_id=organisation_id,
        name=name,
        prefix=secrets.prefix_of(secret),
        secret_hash=digest(secret),
        operations=sorted(set(operations)),
        networks=list(networks),
        replaces=replaces,
        created_at=at,
        created_by=by,
        expires_at=expires_at,
    )
    after = fields_of(key, "name", "operations", "networks", "expires_at")
    _record(key, "key.issue", by=by, at=at, details=change(None, after))
    return Issued(secret=secret, row_id=key.pk)


@transaction.atomic
def rotate_key(*, key: ApiKey, days: int, by: str, at: datetime) -> Issued:
    """Make a key's successor: the same name, operations, networks and term, counted from now.

    The old one works for ``days`` more, or until its own end if that is earlier. Raises
    NotReplaceable, also for the second of two who ask at the same time.
    """
    ends = min(at + timedelta(days=days), key.expires_at)
    # Claimed by the update: a key has one successor, so that whoever stole one cannot make many.
    claimed = ApiKey.objects.filter(_works(at), pk=key.pk, retires_at__isnull=True)
    if not claimed.update(retires_at=ends):
        raise NotReplaceable
    issued = issue_key(
        kind=OrganisationKind(key.organisation_kind),
        organisation_id=key.organisation_id,
        name=key.name,
        operations=key.operations,
        networks=key.networks,
        replaces=key,
        by=by,
        at=at,
        expires_at=at + (key.expires_at - key.created_at),
    )
    retired = change({"retires_at": None}, {"retires_at": ends})
    successor = secrets.prefix_of(issued.secret)
    _record(key, "key.rotate", by=by, at=at, details={**retired, "successor": successor})
    return issued


@transaction.atomic
def revoke_key(*, key: ApiKey, by: str, at: datetime, leaked: bool = False) -> bool:
    """End a key at once. False for one that is revoked already, which stays as it is."""
    if not ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=at):
        return False
    ended = change({"revoked_at": None}, {"revoked_at": at})
    if leaked:
        _record(key, "key.leaked", by=by, at=at, details=ended)
    else:
        _record(key, "key.revoke", by=by, at=at, details=ended)
    return True


def note_use(*, key: ApiKey, address: str, at: datetime) -> None:
    """Remember when and from which network a key was last used.

    To the minute: not every call is worth a write.
    """
    network = nets.around(address)
    moved = network != key.last_used_from
    if moved or key.last_used_at is None or at - key.last_used_at > _NOTED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=at, last_used_from=network)


@transaction.atomic
def note_refusal(*, key: ApiKey, address: str, at: datetime) -> None:
    """Somebody used a key from a network that is not allowed: on the key, and in the trail.

    Once an hour for each key: whoever knocks a thousand times fills no trail.
    """
    earlier = at - _REFUSAL_NOTED_EVERY
    network = nets.around(address)
    due = Q(refused_at__isnull=True) | Q(refused_at__lte=earlier)
    if ApiKey.objects.filter(due, pk=key.pk).update(refused_at=at, refused_from=network):
        _record(key, "key.refused", by=f"key:{key.prefix}", at=at, details={"network": network})


def _works(at: datetime) -> Q:
    return Q(revoked_at__isnull=True, expires_at__gt=at) & (
        Q(retires_at__isnull=True) | Q(retires_at__gt=at)
    )


def live_key(secret: str, *, at: datetime) -> ApiKey | None:
    """The key a secret belongs to, if it works."""
    # The first characters are unique and have an index; the hash decides.
    own = ApiKey.objects.filter(_works(at), prefix=secrets.prefix_of(secret))
    return own.filter(secret_hash=digest(secret)).first()


def ending(*, kind: str, organisation_id: int, at: datetime, within: timedelta) -> QuerySet[ApiKey]:
    """An organisation's keys that still work and soon will not, and have no successor."""
    own = ApiKey.objects.filter(organisation_kind=kind, organisation_id=organisation_id)
    soon = own.filter(_works(at), expires_at__lte=at + within, retires_at__isnull=True)
    return soon.order_by("expires_at", "pk")


def to_be_told_of(*, at: datetime) -> list[ApiKey]:
    """Keys of every organisation whose end is near enough to be told of, and has not been.

    A key that has a successor ends too, but is told of only if it is still used: then a program
    has not got the new one. What was near already when the key was made is no news.
    """
    ends = Least("expires_at", "retires_at")
    near = ApiKey.objects.filter(_works(at)).annotate(ends=ends).filter(ends__lte=at + NOTICES[0])
    rows = near.select_related("successor").order_by("ends", "pk")
    return [key for key in rows if _is_due(key, at=at)]


def _is_due(key: ApiKey, *, at: datetime) -> bool:
    successor = getattr(key, "successor", None)
    begun = successor.created_at if successor else key.created_at
    if successor and (key.last_used_at is None or key.last_used_at <= begun):
        return False
    due = [key.ends_at - notice for notice in NOTICES]
    return any(begun <= one <= at and (key.told_at is None or key.told_at < one) for one in due)


def claim_notice(*, key: ApiKey, at: datetime) -> bool:
    """Whether it is the caller who tells of the key's end now. For one worker among several."""
    told = Q(told_at=key.told_at) if key.told_at else Q(told_at__isnull=True)
    return bool(ApiKey.objects.filter(told, pk=key.pk).update(told_at=at))


@dataclass(frozen=True, slots=True)
class Seen:
    """A key that a text has in it. Not ``whole``: only what begins like it."""

    key: ApiKey
    whole: bool


def seen_in(candidates: secrets.Candidates) -> list[Seen]:
    """The keys among a text's candidates, working or not, whole ones first."""
    hashes = {digest(one) for one in candidates.whole}
    found = ApiKey.objects.filter(prefix__in=candidates.prefixes).order_by("prefix")
    seen = [Seen(key, key.secret_hash in hashes) for key in found]
    return sorted(seen, key=lambda one: not one.whole)


def _record(key: ApiKey, operation: str, *, by: str, at: datetime, details: dict[str, Any]) -> None:
    """Into the trail of the organisation that the key belongs to."""
    audit.record(
        chain=chains.of_organisation(key.organisation_kind, key.organisation_id),
        at=at,
        actor=by,
        organisation=f"{key.organisation_kind}:{key.organisation_id}",
        operation=operation,
        subject=key.prefix,
        details=details,
    )
