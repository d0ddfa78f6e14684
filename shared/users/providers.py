"""Organisations' own identity providers: setting one up, opening and closing its door."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from shared.audit import chains
from shared.audit import services as audit
from shared.audit.changes import change, fields_of
from shared.kernel import sealing
from shared.kernel.errors import DomainError
from shared.users import vouching
from shared.users.models import Identity, IdentityProvider

_FIELDS: Final = ("issuer", "client_id", "domains", "factor_values", "is_open", "is_only")


class NotThroughIt(DomainError):
    """Whoever obliges others to come through a provider must have come through it."""

    code = "not-through-it"


@dataclass(frozen=True, slots=True)
class Terms:
    """What an administrator writes down. An empty ``secret`` keeps the one of before."""

    issuer: str
    client_id: str
    secret: str
    domains: Sequence[str]
    factor_values: Sequence[str]
    is_open: bool
    is_only: bool


def provider_of(kind: str, organisation_id: int) -> IdentityProvider | None:
    """An organisation's provider, open or not."""
    return IdentityProvider.objects.filter(
        organisation_kind=kind, organisation_id=organisation_id
    ).first()


def secret_of(provider: IdentityProvider) -> str:
    """The client secret in clear. Raises sealing.CannotUnwrap."""
    return sealing.unwrap(bytes(provider.sealed_secret), purpose=_purpose(provider)).decode()


@transaction.atomic
def set_up(
    *,
    kind: str,
    organisation_id: int,
    terms: Terms,
    user_id: int | None,
    by: str,
    at: datetime,
) -> IdentityProvider:
    """Write an organisation's provider down. Another issuer or client forgets who was who.

    ``user_id``: who does it. Raises NotThroughIt.
    """
    found = provider_of(kind, organisation_id)
    row = found or IdentityProvider(organisation_kind=kind, organisation_id=organisation_id)
    before = fields_of(found, *_FIELDS) if found else {}
    is_another = (row.issuer, row.client_id) != (terms.issuer, terms.client_id)
    if terms.is_only and (is_another or not vouching.is_linked(row, user_id)):
        raise NotThroughIt
    for name in _FIELDS:
        setattr(row, name, getattr(terms, name))
    if terms.secret:
        row.sealed_secret = sealing.wrap(terms.secret.encode(), purpose=_purpose(row))
    row.changed_at, row.changed_by = at, by
    row.save()
    if is_another:
        Identity.objects.filter(provider=row).delete()
    details = change(before, fields_of(row, *_FIELDS))
    _record(row, "identity-provider.write", by=by, at=at, details=details)
    return row


@transaction.atomic
def remove(*, kind: str, organisation_id: int, by: str, at: datetime) -> bool:
    """Forget the provider, its secret and who was who. False if there is none."""
    found = provider_of(kind, organisation_id)
    if found is None:
        return False
    _record(found, "identity-provider.remove", by=by, at=at, details={"issuer": found.issuer})
    found.delete()
    return True


def _purpose(provider: IdentityProvider) -> str:
    """A secret opens for the organisation that wrote it down, whoever moves rows about."""
    return f"identity-provider:{provider.organisation}"


def _record(
    provider: IdentityProvider, operation: str, *, by: str, at: datetime, details: dict[str, Any]
) -> None:
    kind, organisation_id = provider.organisation_kind, provider.organisation_id
    audit.record(
        chain=chains.of_organisation(kind, organisation_id),
        at=at,
        actor=by,
        organisation=provider.organisation,
        operation=operation,
        subject=provider.organisation,
        details=details,
    )
