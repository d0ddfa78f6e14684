"""Reading people, memberships, invitations and keys."""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from shared.kernel.ids import digest
from shared.users.models import ApiKey, Invitation, Membership, OrganisationKind


def memberships_of(user_id: int) -> list[Membership]:
    """A person's live memberships, oldest first."""
    return list(
        Membership.objects.select_related("user")
        .defer("user__password")
        .filter(user_id=user_id, user__is_active=True, ended_at__isnull=True)
        .order_by("pk")
    )


def membership_in(user_id: int, *, kind: str, organisation_id: int) -> Membership | None:
    """A person's live membership in one organisation."""
    return next(
        (
            one
            for one in memberships_of(user_id)
            if one.organisation_kind == kind and one.organisation_id == organisation_id
        ),
        None,
    )


def open_invitation(secret: str, *, at: datetime) -> Invitation | None:
    """The invitation a mailed secret opens, unless it is used or has expired."""
    return Invitation.objects.filter(
        secret_hash=digest(secret), accepted_at__isnull=True, expires_at__gt=at
    ).first()


def live_key(secret: str, *, at: datetime) -> ApiKey | None:
    """The key a secret belongs to, unless it is revoked or has expired."""
    return ApiKey.objects.filter(
        secret_hash=digest(secret), revoked_at__isnull=True, expires_at__gt=at
    ).first()


def keys_of(kind: str, organisation_id: int) -> QuerySet[ApiKey]:
    """An organisation's keys, newest first."""
    return ApiKey.objects.filter(organisation_kind=kind, organisation_id=organisation_id).order_by(
        "-created_at"
    )


_NAMED_BY = {
    OrganisationKind.HOSPITAL: "hospitals.Hospital",
    OrganisationKind.MAKER: "catalogue.Maker",
    OrganisationKind.DEALER: "delegation.Dealer",
}


def organisation_name(membership: Membership) -> str:
    """The name of the organisation a membership is in; empty for the operator, who needs none."""
    found = _organisation(membership)
    return found.name if found else ""


def organisation_words(membership: Membership | Invitation) -> list[str]:
    """Every name an organisation goes by, in either language, and its code."""
    found = _organisation(membership)
    words = [getattr(found, name, "") for name in ("name", "name_ja", "name_en", "code")]
    return [word for word in words if word]


def _organisation(membership: Membership | Invitation) -> Any:
    label = _NAMED_BY.get(OrganisationKind(membership.organisation_kind))
    return apps.get_model(label).objects.get(pk=membership.organisation_id) if label else None
