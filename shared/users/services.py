"""Inviting people and letting them in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from shared.kernel.errors import DomainError
from shared.kernel.ids import digest, new_secret
from shared.users.members import add_member, check_roles
from shared.users.models import Invitation, Membership, OrganisationKind, User
from shared.users.queries import organisation_words

INVITATION_TERM = timedelta(days=14)


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
