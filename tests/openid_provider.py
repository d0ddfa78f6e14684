"""A real OpenID provider on a socket of its own: Authlib's server, with whoever a test names.

It checks the client, the redirect URI and PKCE by itself. What it signs can be bent: ``twist``
changes the claims, ``header`` and ``key`` how the ID token is signed.
"""

import dataclasses
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import AuthorizationCodeMixin, UserInfo
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, Response, jsonify, request
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import make_server

CLIENT_ID, CLIENT_SECRET = "optiserve", "a secret: with / signs"


class Client(ClientMixin):
    """The one client, registered with one redirect URI."""

    def __init__(self, redirect_uri: str) -> None:
        self.redirect_uri = redirect_uri

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.redirect_uri

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclasses.dataclass
class Code(AuthorizationCodeMixin):
    """A code and what it was given for."""

    code: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str
    user: dict[str, Any]

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> str:
        return str(self.user.get("acr", ""))

    def get_amr(self) -> list[str]:
        return list(self.user.get("amr", []))


@dataclasses.dataclass
class OpenIdProvider:
    """Where it is, and how it answers. ``user``: the claims of whoever signs in there."""

    issuer: str = ""
    redirect_uri: str = ""
    user: dict[str, Any] = dataclasses.field(default_factory=dict)
    key: Any = None
    keys: list[Any] = dataclasses.field(default_factory=list)
    header: dict[str, Any] = dataclasses.field(default_factory=dict)
    twist: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
    algorithms: list[str] = dataclasses.field(default_factory=lambda: ["RS256"])
    thin: bool = False
    asked: list[dict[str, str]] = dataclasses.field(default_factory=list)
    codes: dict[str, Code] = dataclasses.field(default_factory=dict)
    tokens: dict[str, dict[str, Any]] = dataclasses.field(default_factory=dict)

    def turn_keys(self) -> None:
        """Sign with a new key from now on; the old one is published no more."""
        self.key = RSAKey.generate_key(2048, {"kid": f"key-{time.monotonic_ns()}", "use": "sig"})
        self.keys = [self.key]

    def is_someone(self, email: str, **claims: Any) -> None:
        """Who signs in there next; by default a verified address."""
        said = {"sub": f"subject of {email}", "email": email, "email_verified": True}
        self.user = said | claims


@contextmanager
def running() -> Iterator[OpenIdProvider]:
    """A provider on 127.0.0.1."""
    provider = OpenIdProvider()
    provider.turn_keys()
    server = make_server("127.0.0.1", 0, _application(provider), threaded=True)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join(60)


def _application(provider: OpenIdProvider) -> Flask:
    app = Flask("provider")
    app.config["OAUTH2_TOKEN_EXPIRES_IN"] = {"authorization_code": 600}

    def save(token: dict[str, Any], asked: Any) -> None:
        provider.tokens[token["access_token"]] = asked.user

    def client(client_id: str) -> Client | None:
        return Client(provider.redirect_uri) if client_id == CLIENT_ID else None

    server = AuthorizationServer(app, query_client=client, save_token=save)
    server.register_grant(_grant(provider), [_IdToken(provider), CodeChallenge(required=True)])
    app.add_url_rule("/.well-known/openid-configuration", view_func=lambda: _description(provider))
    app.add_url_rule("/keys", "keys", lambda: jsonify(KeySet(provider.keys).as_dict(private=False)))
    app.add_url_rule("/me", "me", lambda: _about_the_user(provider))

    @app.get("/authorize")
    def authorize() -> Response:
        provider.asked.append(request.args.to_dict())
        grant = server.get_consent_grant(end_user=provider.user)
        return server.create_authorization_response(grant_user=provider.user, grant=grant)

    @app.post("/token")
    def token() -> Response:
        return server.create_token_response()

    return app


def _description(provider: OpenIdProvider) -> Response:
    return jsonify(
        issuer=provider.issuer,
        authorization_endpoint=f"{provider.issuer}/authorize",
        token_endpoint=f"{provider.issuer}/token",
        jwks_uri=f"{provider.issuer}/keys",
        userinfo_endpoint=f"{provider.issuer}/me",
        response_types_supported=["code"],
        subject_types_supported=["public"],
        id_token_signing_alg_values_supported=["RS256"],
    )


def _about_the_user(provider: OpenIdProvider) -> Response:
    token = request.headers["Authorization"].removeprefix("Bearer ")
    return jsonify(provider.tokens[token])


def _grant(provider: OpenIdProvider) -> type[grants.AuthorizationCodeGrant]:
    class CodeGrant(grants.AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic"]

        def save_authorization_code(self, code: str, asked: Any) -> None:
            data = asked.payload.data
            provider.codes[code] = Code(
                code,
                asked.payload.redirect_uri,
                asked.payload.scope,
                data.get("nonce"),
                data.get("code_challenge"),
                data.get("code_challenge_method"),
                asked.user,
            )

        def query_authorization_code(self, code: str, client: Client) -> Code | None:
            return provider.codes.get(code)

        def delete_authorization_code(self, authorization_code: Code) -> None:
            del provider.codes[authorization_code.code]

        def authenticate_user(self, authorization_code: Code) -> dict[str, Any]:
            return authorization_code.user

    return CodeGrant


class _IdToken(OpenIDCode):
    """Authlib's claims, bent as the test says, and signed."""

    def __init__(self, provider: OpenIdProvider) -> None:
        super().__init__(require_nonce=True)
        self.provider = provider

    def exists_nonce(self, nonce: str, asked: Any) -> bool:
        return False

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        return {"iss": self.provider.issuer, "exp": int(time.time()) + 600}

    def get_client_algorithm(self, client: Client) -> str:
        return "RS256"

    def resolve_client_private_key(self, client: Client) -> Any:
        return self.provider.key

    def generate_user_info(self, user: dict[str, Any], scope: str) -> UserInfo:
        names = ("sub",) if self.provider.thin else ("sub", "email", "email_verified")
        return UserInfo(**{name: user[name] for name in names if name in user})

    def encode_id_token(self, token: dict[str, Any], asked: Any) -> str:
        straight = super().encode_id_token(token, asked)
        claims = jwt.decode(straight, self.provider.key).claims
        header = {"alg": "RS256", "kid": self.provider.key.kid} | self.provider.header
        signed_with = self.provider.header.get("signed_with", self.provider.key)
        header.pop("signed_with", None)
        return jwt.encode(
            header, self.provider.twist(claims), signed_with, algorithms=self.provider.algorithms
        )
