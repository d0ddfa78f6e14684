"""Reading people, memberships, invitations and keys."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.apps import apps
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Min, QuerySet

from shared.kernel.ids import digest
from shared.users.models import ApiKey, IdentityProvider, Invitation, Membership, OrganisationKind


def memberships_of(user_id: int) -> list[Membership]:
    """A person's live memberships, oldest first."""
    return list(
        Membership.objects.select_related("user")
        .defer("user__password")
        .filter(user_id=user_id, user__is_active=True, ended_at__isnull=True)
        .order_by("pk")
    )


@dataclass(frozen=True, slots=True)
class Belonging:
    """All live roles of a person in one organisation, by their names within its kind."""

    email: str
    user_id: int
    organisation_kind: str
    organisation_id: int
    roles: tuple[str, ...]

    @property
    def key(self) -> str:
        """The organisation in one word, as a session remembers it."""
        return f"{self.organisation_kind}:{self.organisation_id}"

    @property
    def kind_label(self) -> str:
        """The kind of organisation in the reader's language."""
        return str(OrganisationKind(self.organisation_kind).label)


def belongings_of(user_id: int) -> list[Belonging]:
    """The organisations a person belongs to, in the order of joining."""
    held: dict[tuple[str, int], list[Membership]] = {}
    for one in memberships_of(user_id):
        held.setdefault((one.organisation_kind, one.organisation_id), []).append(one)
    return [
        Belonging(rows[0].user.email, user_id, kind, pk, tuple(one.role for one in rows))
        for (kind, pk), rows in held.items()
    ]


def belonging_in(user_id: int, *, kind: str, organisation_id: int) -> Belonging | None:
    """What a person is in one organisation; None for nobody."""
    wanted = f"{kind}:{organisation_id}"
    return next((one for one in belongings_of(user_id) if one.key == wanted), None)


@dataclass(frozen=True, slots=True)
class Person:
    """One of an organisation's people: roles by their names, and when the first was given (JST)."""

    user_id: int
    email: str
    roles: tuple[str, ...]
    since: datetime
    last_login: datetime | None


@dataclass(frozen=True, slots=True)
class Invited:
    """An open invitation."""

    invitation_id: int
    email: str
    role: str
    created_at: datetime
    expires_at: datetime


def people_of(kind: str, organisation_id: int) -> list[Person]:
    """Everybody with a live role in an organisation, by address."""
    rows = (
        Membership.objects.filter(
            organisation_kind=kind, organisation_id=organisation_id, ended_at__isnull=True
        )
        .values("user_id", "user__email", "user__last_login")
        .annotate(roles=ArrayAgg("role", order_by="role"), since=Min("created_at"))
        .order_by("user__email")
    )
    return [
        Person(
            one["user_id"],
            one["user__email"],
            tuple(one["roles"]),
            one["since"],
            one["user__last_login"],
        )
        for one in rows
    ]


def administrators_of(kind: str, organisation_id: int) -> list[str]:
    """The addresses of those who let people and programs into an organisation."""
    rows = Membership.objects.filter(
        organisation_kind=kind,
        organisation_id=organisation_id,
        role="administrator",
        ended_at__isnull=True,
        user__is_active=True,
    )
    return list(rows.order_by("user__email").values_list("user__email", flat=True))


def invited_to(kind: str, organisation_id: int, *, at: datetime) -> list[Invited]:
    """An organisation's open invitations, by address."""
    rows = Invitation.objects.filter(
        organisation_kind=kind,
        organisation_id=organisation_id,
        accepted_at__isnull=True,
        expires_at__gt=at,
    ).order_by("email", "pk")
    return [Invited(one.pk, one.email, one.role, one.created_at, one.expires_at) for one in rows]


def open_invitation(secret: str, *, at: datetime) -> Invitation | None:
    """The invitation a mailed secret opens, unless it is used or has expired."""
    return Invitation.objects.filter(
        secret_hash=digest(secret), accepted_at__isnull=True, expires_at__gt=at
    ).first()


def keys_of(kind: str, organisation_id: int) -> QuerySet[ApiKey]:
    """An organisation's keys, newest first."""
    return ApiKey.objects.filter(organisation_kind=kind, organisation_id=organisation_id).order_by(
        "-created_at"
    )


# What says by kind and id whose it is.
Owned: TypeAlias = Belonging | Membership | Invitation | ApiKey | IdentityProvider

_NAMED_BY = {
    OrganisationKind.HOSPITAL: "hospitals.Hospital",
    OrganisationKind.MAKER: "catalogue.Maker",
    OrganisationKind.DEALER: "delegation.Dealer",
}


def organisation_name(belonging: Owned) -> str:
    """The name of the organisation somebody or something belongs to; empty for the operator's."""
    found = _organisation(belonging)
    return found.name if found else ""


def organisation_words(membership: Membership | Invitation) -> list[str]:
    """Every name an organisation goes by, in either language, and its code."""
    found = _organisation(membership)
    words = [getattr(found, name, "") for name in ("name", "name_ja", "name_en", "code")]
    return [word for word in words if word]


def _organisation(
    membership: Belonging | Membership | Invitation | ApiKey | IdentityProvider,
) -> Any:
    label = _NAMED_BY.get(OrganisationKind(membership.organisation_kind))
    return apps.get_model(label).objects.get(pk=membership.organisation_id) if label else None
