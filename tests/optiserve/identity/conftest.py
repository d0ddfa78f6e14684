"""Alpha's own provider, open for sign-in, and a browser that goes to it and back."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import requests

from optiserve.fairness import counters
from optiserve.usecases import by_provider
from shared.hospitals.models import Hospital
from shared.kernel import clock
from shared.users import providers
from shared.users.models import IdentityProvider
from shared.users.providers import Terms
from tests.conftest import Visitor
from tests.openid_provider import CLIENT_ID, CLIENT_SECRET, OpenIdProvider, running


@pytest.fixture(scope="session")
def _served() -> Iterator[OpenIdProvider]:
    with running() as provider:
        yield provider


@pytest.fixture
def idp(_served: OpenIdProvider, settings: Any) -> Iterator[OpenIdProvider]:
    """The provider, honest again after each test."""
    settings.OUTWARD_PRIVATE_HOSTS = ["127.0.0.1"]
    issuer, key, keys = _served.issuer, _served.key, _served.keys
    fresh = OpenIdProvider(issuer=issuer, key=key, keys=keys)
    vars(_served).update(vars(fresh))
    counters.valkey().flushdb()
    yield _served
    counters.valkey().flushdb()


@pytest.fixture
def set_up(idp: OpenIdProvider, alpha: Hospital) -> Callable[..., IdentityProvider]:
    """``set_up()``: Alpha's provider; ``set_up(kind, id)`` somebody else's."""

    def write(
        kind: str = "hospital", organisation_id: int | None = None, **more: Any
    ) -> IdentityProvider:
        number = alpha.pk if organisation_id is None else organisation_id
        idp.redirect_uri = by_provider.returns_to(kind, number)
        terms = {
            "issuer": idp.issuer,
            "client_id": CLIENT_ID,
            "secret": CLIENT_SECRET,
            "domains": ["alpha.example"],
            "factor_values": ["mfa"],
            "is_open": True,
            "is_only": False,
        }
        return providers.set_up(
            kind=kind,
            organisation_id=number,
            terms=Terms(**(terms | more)),
            user_id=None,
            by="tests",
            at=clock.now(),
        )

    return write


@pytest.fixture
def through(at_portal: Any) -> Callable[..., Any]:
    """``through(provider)``: to the provider and back; the portal's answer, and the browser."""

    def go(
        provider: IdentityProvider, client: Visitor | None = None, **query: str
    ) -> tuple[Any, Visitor]:
        browser = client or at_portal()
        begin = f"/accounts/organisation/{by_provider.name_of(provider)}/start/?{urlencode(query)}"
        return back_from(browser.get(begin)["Location"], browser), browser

    return go


def back_from(address: str, browser: Visitor) -> Any:
    """What the browser does at the provider, and our answer to what it comes back with."""
    return browser.get(sent_back(address))


def sent_back(address: str) -> str:
    """The path to which the provider sends a browser that was sent to ``address``."""
    answer = requests.get(address, allow_redirects=False, timeout=60)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    assert back.netloc == "portal.localhost:8000"
    return f"{back.path}?{back.query}"
