"""Signing in through an organisation's own identity provider, and linking oneself with it.

Everybody signs in at the portal, so each organisation's provider knows one address to send people
back to. What has begun stays in the session under that organisation's name: an answer of another
provider's, or for another browser, finds nothing.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django.core.cache import cache
from django.db import transaction

from optiserve import addresses
from optiserve.usecases import mail_people, openid
from optiserve.usecases.mail_people import News
from optiserve.usecases.openid import Client, Provider, Question, TokenRefused
from optiserve.usecases.outward import CannotReach
from shared.catalogue.models import Maker
from shared.delegation.models import Dealer
from shared.hospitals import queries as hospitals
from shared.kernel.errors import DomainError
from shared.kernel.ids import digest
from shared.users import providers, vouching
from shared.users import queries as users
from shared.users.models import IdentityProvider, OrganisationKind, User
from shared.users.vouching import Vouched

log = structlog.get_logger("optiserve.accounts")

_OPERATOR: Final = "operator"
_TIME_TO_SIGN_IN: Final = timedelta(minutes=10)
_KNOWN_SECONDS: Final = 60
_PAUSE_SECONDS: Final = 15
_FAILED: Final = "failed"


class NoProvider(DomainError):
    """The organisation has none, or its door is closed."""

    code = "no-provider"


class NotAsked(DomainError):
    """Nobody has begun this in this browser, or too long ago."""

    code = "not-asked"


class Cancelled(DomainError):
    """The provider says that it let nobody in; ``error`` is its own code."""

    code = "cancelled"


@dataclass(frozen=True, slots=True)
class Way:
    """An organisation that has a provider, and what its address here calls it."""

    organisation: str
    kind_label: str
    name: str
    host: str


def named(key: str) -> str:
    """An organisation in an address: ``hospital-17`` for ``hospital:17``."""
    return key.replace(":", "-")


def name_of(provider: IdentityProvider) -> str:
    """Whose provider it is, in an address."""
    return named(provider.organisation)


def returns_to(kind: str, organisation_id: int) -> str:
    """The one address an organisation's provider sends people back to."""
    name = named(f"{kind}:{organisation_id}")
    return f"{addresses.portal_origin()}/accounts/organisation/{name}/callback/"


def ways(code: str) -> list[Way]:
    """Whom a code stands for, among organisations whose provider's door is open.

    A hospital, a maker and a dealer may have the same code.
    """
    hospital = hospitals.open_with_code(code)
    maker, dealer = Maker.objects.filter(code=code), Dealer.objects.filter(code=code)
    ids = [
        (OrganisationKind.HOSPITAL, hospital.pk if hospital else None),
        (OrganisationKind.MAKER, maker.values_list("pk", flat=True).first()),
        (OrganisationKind.DEALER, dealer.values_list("pk", flat=True).first()),
        (OrganisationKind.OPERATOR, 0 if code == _OPERATOR else None),
    ]
    found = [providers.provider_of(kind, pk) for kind, pk in ids if pk is not None]
    return [way_of(one) for one in found if one and one.is_open]


def way_of(provider: IdentityProvider) -> Way:
    """A provider as people see it."""
    return Way(
        organisation=name_of(provider),
        kind_label=str(OrganisationKind(provider.organisation_kind).label),
        name=users.organisation_name(provider),
        host=addresses.host_in(provider.issuer),
    )


def find(organisation: str, *, is_linking: bool = False) -> IdentityProvider:
    """The provider of ``hospital-17``. Raises NoProvider; a closed one can only be linked with."""
    kind, _, number = organisation.partition("-")
    found = providers.provider_of(kind, int(number)) if number.isdecimal() else None
    if found is None or not (found.is_open or is_linking):
        raise NoProvider
    return found


def begin(
    provider: IdentityProvider,
    *,
    next_page: str,
    linking: int | None,
    at: datetime,
    anew: bool = False,
) -> tuple[str, dict[str, Any]]:
    """Where to send the browser, and what its session must keep.

    ``linking``: who is signed in and wants to be linked. ``anew``: a person who has been vouched
    for proves it once more. Raises CannotReach or NotAProvider.
    """
    address, question = openid.ask(_described(provider), _client(provider), anew=anew)
    return address, {
        "organisation": name_of(provider),
        "state": question.state,
        "nonce": question.nonce,
        "verifier": question.verifier,
        "next": next_page,
        "linking": linking,
        "anew": anew,
        "at": at.isoformat(),
    }


def finish(
    provider: IdentityProvider, held: Mapping[str, Any], said: Mapping[str, str], *, at: datetime
) -> Vouched:
    """Whom the provider vouches for. ``held``: what begin() left; ``said``: the browser's answer.

    Raises NotAsked, Cancelled, CannotReach, NotAProvider or TokenRefused.
    """
    if held.get("organisation") != name_of(provider) or _is_over(held, at):
        raise NotAsked
    if not secrets.compare_digest(str(held["state"]).encode(), said.get("state", "").encode()):
        raise NotAsked
    if "error" in said:
        raise Cancelled(error=said["error"][:60])
    known = _described(provider)
    if said.get("iss", known.issuer) != known.issuer:  # RFC 9207
        raise TokenRefused(why="iss")
    question = Question(held["state"], held["nonce"], held["verifier"])
    since = datetime.fromisoformat(held["at"]) if held.get("anew") else None
    code = said.get("code", "")
    return openid.hear(known, _client(provider), question, code=code, at=at, anew_since=since)


def recognise(provider: IdentityProvider, vouched: Vouched, *, at: datetime) -> User:
    """The person whom it signs in. Raises NotVouched, and says why in the log alone."""
    try:
        return vouching.recognise(provider, vouched, at=at)
    except vouching.NotVouched as refused:
        log.warning("provider.not-vouched", provider=provider.organisation, **refused.params)
        raise


@transaction.atomic
def link(provider: IdentityProvider, user: User, vouched: Vouched, *, at: datetime) -> None:
    """A signed-in person is the provider's subject from now on, and is told so by mail.

    Raises NotVouched or LinkedElsewhere.
    """
    vouching.link(provider, user, vouched, at=at)
    mail_people.tell(email=user.email, news=News.LINKED, at=at)


def _described(provider: IdentityProvider) -> Provider:
    """What the provider says of itself, asked once a minute; one that fails is left in peace.

    Whoever calls up sign-ins by the thousand must not hold our processes by a host that is slow.
    """
    key = f"provider:{provider.organisation}:{digest(provider.issuer)}"
    known: Provider | str | None = cache.get(key)
    if known is None:
        try:
            known = openid.discover(provider.issuer)
        except DomainError:
            cache.set(key, _FAILED, _PAUSE_SECONDS)
            raise
        cache.set(key, known, _KNOWN_SECONDS)
    if isinstance(known, str):
        raise CannotReach(why="no-answer", host=addresses.host_in(provider.issuer))
    return known


def _is_over(held: Mapping[str, Any], at: datetime) -> bool:
    return at - datetime.fromisoformat(held["at"]) > _TIME_TO_SIGN_IN


def _client(provider: IdentityProvider) -> Client:
    return Client(
        client_id=provider.client_id,
        client_secret=providers.secret_of(provider),
        redirect_uri=returns_to(provider.organisation_kind, provider.organisation_id),
    )
