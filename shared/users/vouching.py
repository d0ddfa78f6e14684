"""Whom an organisation's identity provider can let in, and where that person may then act.

A provider is run by the organisation, and can say whatever it likes. So it opens that organisation
and nothing else, for people who are members already; it makes nobody a member. Over somebody who
belongs elsewhere too it has no say, unless that person has linked the two while signed in. From
then on the provider's subject counts and no address, which may be given to somebody else one day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from shared.audit import chains
from shared.audit import services as audit
from shared.kernel.errors import DomainError
from shared.users import queries as users
from shared.users.models import Identity, IdentityProvider, User
from shared.users.queries import Belonging


class NotVouched(DomainError):
    """The provider's word opens nothing for this person; ``why`` is for the log, not the screen."""

    code = "not-vouched"


class LinkedElsewhere(DomainError):
    """The provider's subject is another person here."""

    code = "linked-elsewhere"


@dataclass(frozen=True, slots=True)
class Vouched:
    """What a verified answer says. ``email`` is empty unless the provider says it is verified.

    ``marks``: the values of amr and acr.
    """

    subject: str
    email: str
    marks: frozenset[str]


@transaction.atomic
def recognise(provider: IdentityProvider, vouched: Vouched, *, at: datetime) -> User:
    """The person whom an open provider signs in. Raises NotVouched."""
    known = _linked(provider, vouched.subject)
    user = known.user if known else _by_address(provider, vouched.email)
    belongs = {one.key for one in users.belongings_of(user.pk)}
    if provider.organisation not in belongs:
        raise NotVouched(why="not-a-member")
    if len(belongs) > 1 and not (known and known.is_chosen):
        raise NotVouched(why="belongs-elsewhere-too")
    if known is None:
        _link(provider, user, vouched.subject, is_chosen=False, at=at)
    return user


@transaction.atomic
def link(provider: IdentityProvider, user: User, vouched: Vouched, *, at: datetime) -> None:
    """A signed-in member says: that is me. Raises NotVouched or LinkedElsewhere."""
    if (
        users.belonging_in(
            user.pk, kind=provider.organisation_kind, organisation_id=provider.organisation_id
        )
        is None
    ):
        raise NotVouched(why="not-a-member")
    known = _linked(provider, vouched.subject)
    if known and known.user_id != user.pk:
        raise LinkedElsewhere
    Identity.objects.filter(provider=provider, user=user).delete()
    _link(provider, user, vouched.subject, is_chosen=True, at=at)


def proves_second_factor(provider: IdentityProvider, vouched: Vouched) -> bool:
    """Whether the provider said, in one of the agreed values, that it asked for one."""
    return not vouched.marks.isdisjoint(provider.factor_values)


def is_linked(provider: IdentityProvider, user_id: int | None) -> bool:
    """Whether a person has come through the provider, or linked it."""
    return Identity.objects.filter(provider=provider, user_id=user_id).exists()


def open_to(belongings: Iterable[Belonging], *, vouched_by: str) -> list[Belonging]:
    """Those a session may act for.

    ``vouched_by``: whose provider the session rests on, as Belonging.key; empty for a password or
    a passkey, which do not open an organisation that wants its provider used.
    """
    own = list(belongings)
    if vouched_by:
        return [one for one in own if one.key == vouched_by]
    strict = {one.organisation for one in _strict(own)}
    return [one for one in own if one.key not in strict or _is_administrator(one)]


def asked_for(belongings: Iterable[Belonging]) -> list[IdentityProvider]:
    """The providers through which a person has to come for organisations of theirs."""
    own = [one for one in belongings if not _is_administrator(one)]
    return _strict(own)


def _strict(belongings: list[Belonging]) -> list[IdentityProvider]:
    keys = {one.key for one in belongings}
    ids = [one.organisation_id for one in belongings]
    found = IdentityProvider.objects.filter(organisation_id__in=ids, is_open=True, is_only=True)
    return [one for one in found if one.organisation in keys] if ids else []


def _is_administrator(belonging: Belonging) -> bool:
    """They have a second factor, and are the way back in when the provider is broken."""
    return "administrator" in belonging.roles


def _linked(provider: IdentityProvider, subject: str) -> Identity | None:
    known = Identity.objects.filter(provider=provider, subject=subject)
    return known.select_related("user").first()


def _by_address(provider: IdentityProvider, email: str) -> User:
    domain = email.rpartition("@")[2].lower()
    if not domain or domain not in provider.domains:
        raise NotVouched(why="address-not-verified-or-foreign")
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        raise NotVouched(why="nobody")
    if is_linked(provider, user.pk):
        raise NotVouched(why="another-subject")
    return user


def _link(
    provider: IdentityProvider, user: User, subject: str, *, is_chosen: bool, at: datetime
) -> None:
    Identity.objects.create(
        provider=provider, user=user, subject=subject, is_chosen=is_chosen, since=at
    )
    audit.record(
        chain=chains.PORTAL,
        at=at,
        actor=user.email,
        organisation=provider.organisation,
        operation="identity.linked",
        details={"user": user.pk, "chosen": is_chosen},
    )
