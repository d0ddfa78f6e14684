"""A key for a program of any organisation, handed out by whoever administers the system."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from shared.catalogue.models import Maker
from shared.delegation.models import Dealer
from shared.hospitals.models import Hospital
from shared.kernel.errors import DomainError
from shared.users import keys, permissions
from shared.users import services as users
from shared.users.models import OrganisationKind

_MODELS: dict[str, Any] = {"hospital": Hospital, "maker": Maker, "dealer": Dealer}


class UnknownOrganisation(DomainError):
    """No organisation of this kind has this code."""

    code = "organisation-unknown"


class NotItsOperation(DomainError):
    """An administrator of this kind of organisation may not do this operation."""

    code = "operation-not-allowed"


@transaction.atomic
def hand_out(
    *,
    kind: str,
    code: str,
    name: str,
    operations: Sequence[str] | None,
    by: str,
    at: datetime,
    expires_at: datetime,
) -> users.Issued:
    """Make a key; ``operations`` None means all that the organisation's administrator may do.

    The operator's organisation has no code. Raises UnknownOrganisation, NotItsOperation.
    """
    role = f"{kind}.administrator"
    allowed = [one for one in permissions.matrix() if permissions.allows(role, one)]
    refused = sorted(set(operations or ()) - set(allowed))
    if refused:
        raise NotItsOperation(operations=", ".join(refused))
    return keys.issue_key(
        kind=OrganisationKind(kind),
        organisation_id=_organisation(kind, code),
        name=name,
        operations=operations or allowed,
        by=by,
        at=at,
        expires_at=expires_at,
    )


def _organisation(kind: str, code: str) -> int:
    if kind == "operator":
        return 0
    found = _MODELS[kind].objects.filter(code=code).first()
    if found is None:
        raise UnknownOrganisation(kind=kind, code=code)
    return int(found.pk)
