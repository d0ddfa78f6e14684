"""Signing in through an OpenID provider: the authorization code flow, nothing left to trust.

OpenID Connect Core 1.0 and Discovery 1.0, with PKCE (RFC 7636) and what RFC 9700 asks of clients.
The ID token's signature is checked although it comes straight from the provider: keys are fetched
anew each time, so a provider may replace them whenever it likes.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlencode

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from optiserve.usecases import outward
from shared.kernel.errors import DomainError
from shared.kernel.ids import new_secret
from shared.users.vouching import Vouched

# Asymmetric ones only: no "none", nothing that the client secret could have signed.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384")
_LEEWAY: Final = 60  # seconds by which clocks may differ
_SCOPES: Final = "openid email"


class NotAProvider(DomainError):
    """The address answers, but not as an OpenID provider we can use; ``why`` says what is amiss."""

    code = "not-a-provider"


class TokenRefused(DomainError):
    """The provider's answer does not prove who somebody is; ``why`` names the claim or the step."""

    code = "token-refused"


@dataclass(frozen=True, slots=True)
class Provider:
    """What a provider says of itself."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str
    takes_basic: bool


@dataclass(frozen=True, slots=True)
class Client:
    """Who we are to the provider, and where it sends people back to."""

    client_id: str
    client_secret: str
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a sign-in that has begun must come back with. It stays in our session."""

    state: str
    nonce: str
    verifier: str


def discover(issuer: str) -> Provider:
    """Ask an issuer what it is. Raises CannotReach or NotAProvider."""
    outward.checked(issuer)
    said = _json(outward.request(issuer.rstrip("/") + "/.well-known/openid-configuration"))
    if str(said.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
        raise NotAProvider(why="issuer")
    if "code" not in said.get("response_types_supported", ["code"]):
        raise NotAProvider(why="code-flow")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not isinstance(said.get(name), str):
            raise NotAProvider(why=name)
        outward.checked(said[name])
    methods = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return Provider(
        issuer=said["issuer"],
        authorization_endpoint=said["authorization_endpoint"],
        token_endpoint=said["token_endpoint"],
        jwks_uri=said["jwks_uri"],
        userinfo_endpoint=str(said.get("userinfo_endpoint") or ""),
        takes_basic="client_secret_basic" in methods,
    )


def keys_of(provider: Provider) -> KeySet:
    """The provider's keys as they are now. Raises CannotReach or NotAProvider."""
    said = _json(outward.request(provider.jwks_uri))
    try:
        return KeySet.import_key_set(said)  # type: ignore[arg-type]
    except (JoseError, ValueError, KeyError, TypeError):
        raise NotAProvider(why="jwks_uri") from None


def ask(provider: Provider, client: Client, *, anew: bool = False) -> tuple[str, Question]:
    """Where to send the browser, and what to remember until it is back.

    ``anew``: whoever is signed in at the provider shall prove it once more (Core 3.1.2.1).
    """
    question = Question(state=new_secret(), nonce=new_secret(), verifier=new_secret())
    hashed = hashlib.sha256(question.verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": client.redirect_uri,
        "scope": _SCOPES,
        "state": question.state,
        "nonce": question.nonce,
        "code_challenge": base64.urlsafe_b64encode(hashed).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        **({"prompt": "login", "max_age": "0"} if anew else {}),
    }
    joint = "&" if "?" in provider.authorization_endpoint else "?"
    return f"{provider.authorization_endpoint}{joint}{urlencode(asked)}", question


def hear(
    provider: Provider,
    client: Client,
    question: Question,
    *,
    code: str,
    at: datetime,
    anew_since: datetime | None = None,
) -> Vouched:
    """Whom a code stands for. Raises CannotReach, NotAProvider or TokenRefused.

    ``anew_since``: it must have been proved at the provider after that moment.
    """
    tokens = _exchange(provider, client, question, code)
    token = str(tokens.get("id_token") or "")
    claims = verified(token, keys_of(provider), provider, client, nonce=question.nonce, at=at)
    if anew_since is not None:
        _require_proof(claims, since=anew_since)
    address = claims if "email" in claims else _user_info(provider, tokens, claims["sub"])
    said = address.get("email_verified")
    is_verified = said is True or said == "true"  # some send it as a text
    methods = claims.get("amr")
    marks = [*(methods if isinstance(methods, list) else ()), claims.get("acr")]
    return Vouched(
        subject=claims["sub"],
        email=str(address.get("email") or "") if is_verified else "",
        marks=frozenset(str(one) for one in marks if one),
    )


def verified(
    token: str, keys: KeySet, provider: Provider, client: Client, *, nonce: str, at: datetime
) -> dict[str, Any]:
    """The claims of an ID token, all of Core 3.1.3.7 checked. Raises TokenRefused."""
    registry = jwt.JWTClaimsRegistry(
        now=int(at.timestamp()),
        leeway=_LEEWAY,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": client.client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        claims = jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims
        registry.validate(claims)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise TokenRefused(why=_named(error)) from None
    audience, party = claims["aud"], claims.get("azp")
    is_shared = isinstance(audience, list) and len(audience) > 1
    if (is_shared or party is not None) and party != client.client_id:
        raise TokenRefused(why="azp")
    if not isinstance(claims["sub"], str) or len(claims["sub"]) > 255:
        raise TokenRefused(why="sub")
    return claims


def _require_proof(claims: Mapping[str, Any], *, since: datetime) -> None:
    """Whoever was asked for max_age must say when (Core 2, auth_time)."""
    proved_at = claims.get("auth_time")
    if not isinstance(proved_at, int) or proved_at + _LEEWAY < since.timestamp():
        raise TokenRefused(why="auth_time")


def _named(error: Exception) -> str:
    return str(getattr(error, "claim", "") or getattr(error, "error", "") or "form")


def _exchange(
    provider: Provider, client: Client, question: Question, code: str
) -> Mapping[str, Any]:
    """The code for tokens, with the secret and the verifier that only we have."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": client.redirect_uri,
        "code_verifier": question.verifier,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if provider.takes_basic:
        pair = f"{quote(client.client_id, safe='')}:{quote(client.client_secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form |= {"client_id": client.client_id, "client_secret": client.client_secret}
    answer = outward.request(
        provider.token_endpoint, form=urlencode(form).encode(), headers=headers
    )
    if answer.status in (400, 401, 403):
        raise TokenRefused(why="code")
    return _json(answer)


def _user_info(provider: Provider, tokens: Mapping[str, Any], subject: str) -> Mapping[str, Any]:
    """The address where the ID token has none; it must be of the same subject (Core 5.3.4)."""
    token = str(tokens.get("access_token") or "")
    if not provider.userinfo_endpoint or not token:
        return {}
    headers = {"Authorization": f"Bearer {token}"}
    said = _json(outward.request(provider.userinfo_endpoint, headers=headers))
    if said.get("sub") != subject:
        raise TokenRefused(why="userinfo")
    return said


def _json(answer: outward.Answer) -> dict[str, Any]:
    if answer.status != 200:
        raise outward.CannotReach(why="status", host="", status=answer.status)
    try:
        said = json.loads(answer.body)
    except ValueError:
        raise NotAProvider(why="form") from None
    if not isinstance(said, dict):
        raise NotAProvider(why="form")
    return said
