"""An organisation's people: who belongs to it, in which roles, and who is invited.

A hospital's administrator does this in the hospital's own door, whose role may neither read
invitations nor write memberships: the portal's door is opened here, for the one organisation that
the principal acts for.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from optiserve.tenancy.context import PORTAL, open_door
from optiserve.usecases.onboard_hospital import mail_invitation
from shared.audit import chains
from shared.audit import services as audit
from shared.kernel.errors import DomainError
from shared.users import members
from shared.users import queries as users
from shared.users import services as accounts
from shared.users.members import Change
from shared.users.models import OrganisationKind
from shared.users.principals import Principal
from shared.users.queries import Invited, Person


class NoSuchPerson(DomainError):
    """Nobody of the organisation has this id."""

    code = "no-such-person"


class AlreadyMember(DomainError):
    """The address belongs to somebody who has a role here already."""

    code = "already-member"


@dataclass(frozen=True, slots=True)
class People:
    """Everybody of an organisation by address, and invitations that are still open."""

    members: tuple[Person, ...]
    invited: tuple[Invited, ...]


def people_of(principal: Principal, *, at: datetime) -> People:
    """Who belongs to the principal's organisation, and who may come."""
    with open_door(PORTAL):
        return People(
            tuple(users.people_of(*_own(principal))),
            tuple(users.invited_to(*_own(principal), at=at)),
        )


def person(principal: Principal, user_id: int) -> Person:
    """One of the organisation's people. Raises NoSuchPerson."""
    with open_door(PORTAL):
        for one in users.people_of(*_own(principal)):
            if one.user_id == user_id:
                return one
    raise NoSuchPerson


def invite(principal: Principal, *, email: str, role: str, at: datetime) -> None:
    """Mail somebody an invitation into the organisation.

    Raises AlreadyMember, UnknownRole or RolesConflict.
    """
    kind, organisation_id = _own(principal)
    with open_door(PORTAL), transaction.atomic():
        known = {one.email for one in users.people_of(kind, organisation_id)}
        if email.strip().lower() in known:
            raise AlreadyMember
        issued = accounts.invite(
            email=email,
            kind=kind,
            organisation_id=organisation_id,
            role=role,
            by=principal.actor,
            at=at,
        )
        _note(principal, "member.invite", issued.row_id, at=at, role=role)
        mail_invitation(issued, organisation_name=principal.organisation_name)


def withdraw(principal: Principal, invitation_id: int, *, at: datetime) -> None:
    """End an open invitation. Raises NoSuchPerson for one that is not the organisation's."""
    kind, organisation_id = _own(principal)
    with open_door(PORTAL), transaction.atomic():
        if not accounts.withdraw_invitation(
            invitation_id, kind=kind, organisation_id=organisation_id, at=at
        ):
            raise NoSuchPerson
        _note(principal, "member.withdraw", invitation_id, at=at)


def give_roles(
    principal: Principal, user_id: int, *, roles: Collection[str], at: datetime
) -> Change:
    """Let one of the organisation's people have exactly these roles; none ends the membership.

    It counts at the person's next click, at every door. Raises NoSuchPerson, UnknownRole,
    RolesConflict or LastAdministrator.
    """
    kind, organisation_id = _own(principal)
    with open_door(PORTAL), transaction.atomic():
        return members.set_roles(
            user_id=person(principal, user_id).user_id,
            kind=kind,
            organisation_id=organisation_id,
            roles=roles,
            by=principal.actor,
            at=at,
        )


def _own(principal: Principal) -> tuple[OrganisationKind, int]:
    return OrganisationKind(principal.organisation_kind), principal.organisation_id


def _note(
    principal: Principal, operation: str, invitation_id: int, *, at: datetime, **details: str
) -> None:
    """An invitation is named by its number: a trail must not keep addresses for ever."""
    kind, organisation_id = _own(principal)
    audit.record(
        chain=chains.of_organisation(kind, organisation_id),
        at=at,
        actor=principal.actor,
        organisation=f"{kind}:{organisation_id}",
        operation=operation,
        subject=f"{kind}:{organisation_id}",
        details={"invitation": invitation_id, **details},
    )
