"""Inviting people, letting them in, and handing keys to programs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from shared.audit import chains
from shared.audit import services as audit
from shared.audit.changes import change, fields_of
from shared.kernel.errors import DomainError
from shared.kernel.ids import digest, new_secret
from shared.users.members import add_member, check_roles
from shared.users.models import ApiKey, Invitation, Membership, OrganisationKind, User
from shared.users.queries import organisation_words

INVITATION_TERM = timedelta(days=14)
KEY_PREFIX_LENGTH = 10


class InvitationGone(DomainError):
    """The invitation was used or has expired."""

    code = "invitation-gone"


class EmailTaken(DomainError):
    """Another account signs in with this address."""

    code = "email-taken"


@dataclass(frozen=True, slots=True)
class Issued:
    """A secret that is shown or mailed once, with the row that remembers its hash."""

    secret: str
    row_id: int


@transaction.atomic
def invite(
    *, email: str, kind: OrganisationKind, organisation_id: int, role: str, by: str, at: datetime
) -> Issued:
    """Invite an address into an organisation. Returns the secret for the mailed link.

    Raises UnknownRole, or RolesConflict with a role that the address's person has already.
    """
    held = Membership.objects.filter(
        user__email=email.strip().lower(),
        organisation_kind=kind,
        organisation_id=organisation_id,
        ended_at__isnull=True,
    )
    check_roles(kind, {role, *held.values_list("role", flat=True)})
    secret = new_secret()
    invitation = Invitation.objects.create(
        email=email.strip().lower(),
        organisation_kind=kind,
        organisation_id=organisation_id,
        role=role,
        secret_hash=digest(secret),
        created_at=at,
        created_by=by,
        expires_at=at + INVITATION_TERM,
    )
    return Issued(secret=secret, row_id=invitation.pk)


def withdraw_invitation(
    invitation_id: int, *, kind: OrganisationKind, organisation_id: int, at: datetime
) -> bool:
    """End an organisation's open invitation. False if it has no such one."""
    found = Invitation.objects.filter(
        pk=invitation_id,
        organisation_kind=kind,
        organisation_id=organisation_id,
        accepted_at__isnull=True,
        expires_at__gt=at,
    )
    return bool(found.update(expires_at=at))


@transaction.atomic
def accept(*, invitation_id: int, password: str, at: datetime) -> User:
    """Make the invited address a member. A new person's password is set; a known one's is kept.

    Raises InvitationGone, and Django's ValidationError for a weak password.
    """
    invitation = (
        Invitation.objects.select_for_update()
        .filter(pk=invitation_id, accepted_at__isnull=True, expires_at__gt=at)
        .first()
    )
    if invitation is None:
        raise InvitationGone
    user = User.objects.filter(email=invitation.email).first()
    if user is None:
        stranger = User(email=invitation.email)
        # Nobody's member yet; the password must not be made of the organisation's name either.
        stranger.organisation_words = organisation_words(invitation)
        validate_password(password, stranger)
        user = User.objects.create_user(invitation.email, password)
    add_member(
        user=user,
        kind=OrganisationKind(invitation.organisation_kind),
        organisation_id=invitation.organisation_id,
        role=invitation.role,
        by=invitation.created_by,
        at=at,
    )
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    return user


@transaction.atomic
def change_email(*, user_id: int, was: str, email: str) -> bool:
    """Let a person sign in with another address. False if ``was`` is no longer theirs.

    Raises EmailTaken.
    """
    email = email.strip().lower()
    if User.objects.filter(email__iexact=email).exclude(pk=user_id).exists():
        raise EmailTaken
    return bool(User.objects.filter(pk=user_id, email=was, is_active=True).update(email=email))


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
) -> Issued:
    """Make a program's key. The secret is returned once; only its hash is stored."""
    secret = f"opt_{new_secret()}"
    key = ApiKey.objects.create(
        organisation_kind=kind,
        organisation_id=organisation_id,
        name=name,
        prefix=secret[:KEY_PREFIX_LENGTH],
        secret_hash=digest(secret),
        operations=sorted(set(operations)),
        created_at=at,
        created_by=by,
        expires_at=expires_at,
    )
    after = fields_of(key, "name", "operations", "expires_at")
    _record(key, "key.issue", by=by, at=at, subject=key.prefix, details=change(None, after))
    return Issued(secret=secret, row_id=key.pk)


@transaction.atomic
def revoke_key(*, key: ApiKey, by: str, at: datetime) -> None:
    """End a key at once. A key that is revoked already stays as it is."""
    if ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=at):
        ended = change({"revoked_at": None}, {"revoked_at": at})
        _record(key, "key.revoke", by=by, at=at, subject=key.prefix, details=ended)


def note_use(*, key: ApiKey, at: datetime) -> None:
    """Remember when a key was last used, to the minute: not every call is worth a write."""
    if key.last_used_at is None or at - key.last_used_at > timedelta(minutes=1):
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=at)


def _record(
    row: ApiKey,
    operation: str,
    *,
    by: str,
    at: datetime,
    details: dict[str, Any],
    subject: str = "",
) -> None:
    """Into the trail of the organisation that the row belongs to."""
    organisation = f"{row.organisation_kind}:{row.organisation_id}"
    audit.record(
        chain=chains.of_organisation(row.organisation_kind, row.organisation_id),
        at=at,
        actor=by,
        organisation=organisation,
        operation=operation,
        subject=subject or organisation,
        details=details,
    )
