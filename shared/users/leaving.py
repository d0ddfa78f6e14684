"""An organisation leaves: its people, invitations, programs' keys and own sign-in end."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from shared.users.models import ApiKey, IdentityProvider, Invitation, Membership


@dataclass(frozen=True, slots=True)
class Ended:
    """How many of each ended now."""

    memberships: int
    invitations: int
    keys: int


@transaction.atomic
def end_all(*, kind: str, organisation_id: int, at: datetime) -> Ended:
    """End whatever is still open. Repeatable: the second time there is nothing left to end."""
    own = {"organisation_kind": kind, "organisation_id": organisation_id}
    IdentityProvider.objects.filter(**own).delete()
    invitations = Invitation.objects.filter(**own, accepted_at__isnull=True, expires_at__gt=at)
    return Ended(
        memberships=Membership.objects.filter(**own, ended_at__isnull=True).update(ended_at=at),
        invitations=invitations.update(expires_at=at),
        keys=ApiKey.objects.filter(**own, revoked_at__isnull=True).update(revoked_at=at),
    )
