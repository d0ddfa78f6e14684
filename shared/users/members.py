"""Who belongs to an organisation, and in which roles."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from shared.audit import chains, changes
from shared.audit import services as audit
from shared.kernel.errors import DomainError
from shared.users import permissions
from shared.users.models import Membership, OrganisationKind, User

ADMINISTRATOR = "administrator"


class UnknownRole(DomainError):
    """The permission matrix has no such role for this kind of organisation."""

    code = "unknown-role"


class RolesConflict(DomainError):
    """One person may not have these two roles together; ``one`` and ``other`` name them."""

    code = "roles-conflict"


class LastAdministrator(DomainError):
    """An organisation needs somebody who may let others in."""

    code = "last-administrator"


@dataclass(frozen=True, slots=True)
class Change:
    """A person's roles before and after, sorted."""

    before: tuple[str, ...]
    after: tuple[str, ...]


def check_roles(kind: str, roles: Iterable[str]) -> None:
    """Raises UnknownRole or RolesConflict."""
    named = [f"{kind}.{role}" for role in roles]
    for role in named:
        if role not in permissions.roles() or role in permissions.VISITING:
            raise UnknownRole(role=role)
    for one, other in permissions.conflicting(named):
        raise RolesConflict(one=one, other=other)


def add_member(
    *, user: User, kind: OrganisationKind, organisation_id: int, role: str, by: str, at: datetime
) -> Change:
    """Give a person one more role in an organisation. Harmless when repeated.

    Raises UnknownRole or RolesConflict.
    """
    return _set(user.pk, kind, organisation_id, add={role}, by=by, at=at)


@transaction.atomic
def set_roles(
    *,
    user_id: int,
    kind: OrganisationKind,
    organisation_id: int,
    roles: Collection[str],
    by: str,
    at: datetime,
) -> Change:
    """Let a person have exactly these roles in an organisation; none at all ends the membership.

    Raises UnknownRole, RolesConflict or LastAdministrator.
    """
    change = _set(user_id, kind, organisation_id, only=set(roles), by=by, at=at)
    if ADMINISTRATOR in change.before and ADMINISTRATOR not in change.after:
        live = _live(kind, organisation_id).filter(role=ADMINISTRATOR, user__is_active=True)
        if not live.exists():
            raise LastAdministrator
    return change


@transaction.atomic
def _set(
    user_id: int,
    kind: OrganisationKind,
    organisation_id: int,
    *,
    by: str,
    at: datetime,
    add: Collection[str] = (),
    only: Collection[str] | None = None,
) -> Change:
    _take_turns(kind, organisation_id)
    own = _live(kind, organisation_id).filter(user_id=user_id)
    before = set(own.values_list("role", flat=True))
    after = before | set(add) if only is None else set(only)
    check_roles(kind, after)
    own.exclude(role__in=after).update(ended_at=at)
    Membership.objects.bulk_create(
        Membership(
            user_id=user_id,
            organisation_kind=kind,
            organisation_id=organisation_id,
            role=role,
            created_at=at,
            created_by=by,
        )
        for role in sorted(after - before)
    )
    change = Change(tuple(sorted(before)), tuple(sorted(after)))
    if before != after:
        _record(change, user_id, kind, organisation_id, by=by, at=at)
    return change


def _record(
    change: Change, user_id: int, kind: str, organisation_id: int, *, by: str, at: datetime
) -> None:
    """The person by number only: an address that is forgotten one day must not stay in here."""
    organisation = f"{kind}:{organisation_id}"
    roles = changes.change({"roles": change.before}, {"roles": change.after})
    audit.record(
        chain=chains.of_organisation(kind, organisation_id),
        at=at,
        actor=by,
        organisation=organisation,
        operation="member.write",
        subject=organisation,
        details={"user": user_id, **roles},
    )


def _take_turns(kind: str, organisation_id: int) -> None:
    """Two administrators who take each other's role away at once must not leave none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))",
            [f"people:{kind}:{organisation_id}"],
        )


def _live(kind: str, organisation_id: int) -> QuerySet[Membership]:
    return Membership.objects.filter(
        organisation_kind=kind, organisation_id=organisation_id, ended_at__isnull=True
    )
