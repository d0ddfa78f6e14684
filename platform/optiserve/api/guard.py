"""Who calls the API, and what they may do. Keys for programs, the session for our own pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import APIKeyCookie, HttpBearer

from optiserve import proof
from shared.kernel import clock
from shared.kernel.errors import DomainError
from shared.users import keys, networks, permissions
from shared.users.models import ApiKey, OrganisationKind
from shared.users.principals import Principal

View = TypeVar("View", bound=Callable[..., Any])


class ProofIsOld(DomainError):
    """The person must prove once more who it is, on a page; a program's key need not."""

    code = "proof-too-old"


def requires(operation: str) -> Callable[[View], View]:
    """Let an API function run only for a principal who may do the matrix's operation."""
    if not permissions.is_known(operation):
        raise ValueError(f"{operation!r} is not in shared/users/matrix.csv.")

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            principal: Principal | None = getattr(request, "principal", None)
            if principal is None or not principal.may(operation):
                raise HttpError(403, operation)
            if principal.key_id is None and proof.is_due(request, operation):
                raise ProofIsOld
            request.operation = operation
            return view(request, *args, **kwargs)

        guarded.operation = operation  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return guard


class FromElsewhere(DomainError):
    """The key may not be used from the caller's network."""

    code = "network-not-allowed"


class KeyAuth(HttpBearer):
    """``Authorization: Bearer opt_…``. A key works at its own organisation's door only."""

    def authenticate(self, request: HttpRequest, token: str) -> Principal | None:
        at = clock.now()
        key = keys.live_key(token, at=at)
        if key is None or not _is_at_its_door(request, key):
            return None
        # The address that guesses are counted by too: TRUSTED_PROXIES says whose word it is.
        address = get_client_ip(request) or ""
        if not networks.allow(key.networks, address):
            keys.note_refusal(key=key, address=address, at=at)
            raise FromElsewhere
        keys.note_use(key=key, address=address, at=at)
        request.principal = _program(key)
        return request.principal


class SessionAuth(APIKeyCookie):
    """A signed-in person; writing needs the CSRF token as on any page. Support is nobody here."""

    param_name = settings.SESSION_COOKIE_NAME

    def _get_key(self, request: HttpRequest) -> str | None:
        # A program whose key does not work is told so, and not that it lacks a page's token.
        return None if _sends_a_key(request) else super()._get_key(request)

    def authenticate(self, request: HttpRequest, key: str | None) -> Principal | None:
        if _sends_a_key(request):
            return None
        principal: Principal | None = request.principal
        return principal if principal is None or principal.takes_rows_away else None


def _sends_a_key(request: HttpRequest) -> bool:
    return "Authorization" in request.headers


def _is_at_its_door(request: HttpRequest, key: ApiKey) -> bool:
    if request.hospital is None:
        return key.organisation_kind != OrganisationKind.HOSPITAL
    return (
        key.organisation_kind == OrganisationKind.HOSPITAL
        and key.organisation_id == request.hospital.pk
    )


def _program(key: ApiKey) -> Principal:
    return Principal(
        actor=f"key:{key.prefix}",
        organisation_kind=key.organisation_kind,
        organisation_id=key.organisation_id,
        organisation_name=key.name,
        roles=frozenset({f"{key.organisation_kind}.administrator"}),
        key_id=key.pk,
        operations=frozenset(key.operations),
    )
