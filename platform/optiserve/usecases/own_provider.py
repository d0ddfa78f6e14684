"""An administrator sets the organisation's provider up, at the portal or at a hospital's door.

A hospital's role may not read providers: the portal's door is opened here, for the one organisation
that the principal acts for.
"""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from optiserve.tenancy.context import PORTAL, open_door
from optiserve.usecases import openid
from optiserve.usecases.openid import Provider
from shared.kernel.errors import DomainError
from shared.users import providers, vouching
from shared.users.models import IdentityProvider
from shared.users.principals import Principal
from shared.users.providers import Terms


class SecretMissing(DomainError):
    """A new provider, or another issuer or client, needs its own secret."""

    code = "secret-missing"


def provider_of(principal: Principal) -> IdentityProvider | None:
    """The provider of the principal's organisation."""
    with open_door(PORTAL):
        return providers.provider_of(principal.organisation_kind, principal.organisation_id)


def is_linked(principal: Principal, provider: IdentityProvider) -> bool:
    """Whether the principal has come through it."""
    with open_door(PORTAL):
        return vouching.is_linked(provider, principal.user_id)


def try_it(issuer: str) -> Provider:
    """Ask the issuer for its description and its keys. Raises CannotReach or NotAProvider."""
    found = openid.discover(issuer)
    openid.keys_of(found)
    return found


def save(principal: Principal, terms: Terms, *, at: datetime) -> IdentityProvider:
    """Write it down, once the issuer has answered; its own spelling of itself is kept.

    Raises CannotReach, NotAProvider, SecretMissing or NotThroughIt.
    """
    known = provider_of(principal)
    issuer = try_it(terms.issuer).issuer
    # A secret is sent to the issuer it was made for, and to no other that is written over it.
    is_same = known is not None and (known.issuer, known.client_id) == (issuer, terms.client_id)
    if not terms.secret and not is_same:
        raise SecretMissing
    with open_door(PORTAL), transaction.atomic():
        return providers.set_up(
            kind=principal.organisation_kind,
            organisation_id=principal.organisation_id,
            terms=replace(terms, issuer=issuer),
            user_id=principal.user_id,
            by=principal.actor,
            at=at,
        )


def remove(principal: Principal, *, at: datetime) -> bool:
    """Forget the provider. False if there is none."""
    with open_door(PORTAL), transaction.atomic():
        return providers.remove(
            kind=principal.organisation_kind,
            organisation_id=principal.organisation_id,
            by=principal.actor,
            at=at,
        )
