"""One NinjaAPI per door, mounted under /api/v1/."""

from collections.abc import Callable
from functools import wraps
from math import ceil
from time import time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from ninja import NinjaAPI, Swagger
from ninja.throttling import BaseThrottle, SimpleRateThrottle

from optiserve.access import open_to_all
from optiserve.api import audit, domains, problems, support
from optiserve.api.analysis import router as analysis
from optiserve.api.catalogue import router as catalogue
from optiserve.api.dealer import router as dealer
from optiserve.api.feeds import router as feeds
from optiserve.api.guard import KeyAuth, SessionAuth
from optiserve.api.history import router as history
from optiserve.api.hospital import router as hospital
from optiserve.api.intake import router as intake
from optiserve.api.keys import router as keys
from optiserve.api.leaked_keys import router as leaked_keys
from optiserve.api.lives import hospital_router, operator_router
from optiserve.api.maker import router as maker
from optiserve.api.masters import router as masters
from optiserve.api.matching import router as matching
from optiserve.api.operator import router as operator
from optiserve.api.preparing import router as preparing
from optiserve.api.profiles import router as profiles
from optiserve.api.sharing import router as sharing
from optiserve.api.things import router as things


class PrincipalThrottle(SimpleRateThrottle):
    """300 calls in any minute for each key or person; the cache key carries the door.

    The answer says what is left, in the words of draft-ietf-httpapi-ratelimit-headers-10: they are
    defined, and name the policy. What X-RateLimit-Reset counts differs from service to service.
    """

    scope = "principal"

    def __init__(self) -> None:
        super().__init__(rate="300/m")

    def get_cache_key(self, request: HttpRequest) -> str:
        principal = request.principal
        who = f"k{principal.key_id}" if principal.key_id else f"u{principal.user_id}"
        return self.cache_format % {"scope": self.scope, "ident": who}

    def allow_request(self, request: HttpRequest) -> bool:
        """Nothing is kept on this object: all threads share it."""
        key, now = self.get_cache_key(request), time()
        most, span = self.num_requests or 0, self.duration or 0
        calls = [at for at in self.cache.get(key, []) if at > now - span]
        allowed = len(calls) < most
        if allowed:
            calls.insert(0, now)
            self.cache.set(key, calls, span)
        back = ceil(calls[-1] + span - now)
        request.rate = {
            "RateLimit-Policy": f'"{self.scope}";q={most};w={span}',
            "RateLimit": f'"{self.scope}";r={most - len(calls)};t={back}',
        }
        if not allowed:
            request.rate["Retry-After"] = str(back)
        return allowed

    def wait(self) -> None:
        """The answer's headers say it."""


def _telling_the_rate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def telling(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        for name, value in getattr(request, "rate", {}).items():
            response[name] = value
        return response

    return telling


class DoorAPI(NinjaAPI):
    """An API whose document also describes the problems it answers with."""

    def get_openapi_schema(self, **more: Any) -> Any:
        """The OpenAPI document."""
        described = super().get_openapi_schema(**more)
        problems.document(described)
        return described


def _api(title: str, namespace: str) -> NinjaAPI:
    throttle: list[BaseThrottle] = [PrincipalThrottle()]
    api = DoorAPI(
        title=title,
        version="1",
        urls_namespace=namespace,
        auth=[KeyAuth(), SessionAuth()],
        throttle=throttle,
        docs=Swagger(settings={"persistAuthorization": False}),
    )
    problems.register(api)
    return api


hospital_api = _api("OptiServe: a hospital's door", "hospital-api")
hospital_api.add_router("", hospital)
hospital_api.add_router("", analysis)
hospital_api.add_router("", feeds)
hospital_api.add_router("", intake)
hospital_api.add_router("", preparing)
hospital_api.add_router("", profiles)
hospital_api.add_router("", history)
hospital_api.add_router("", masters)
hospital_api.add_router("", matching)
hospital_api.add_router("", sharing)
hospital_api.add_router("", keys)
hospital_api.add_router("", hospital_router)
hospital_api.add_router("", domains.hospital_router)
hospital_api.add_router("", audit.hospital_router)
hospital_api.add_router("", support.hospital_router)

portal_api = _api("OptiServe: the portal", "portal-api")
portal_api.add_router("", operator)
portal_api.add_router("", operator_router)
portal_api.add_router("", domains.portal_router)
portal_api.add_router("", audit.portal_router)
portal_api.add_router("", support.operator_router)
portal_api.add_router("", catalogue)
portal_api.add_router("", things)
portal_api.add_router("", maker)
portal_api.add_router("", dealer)
portal_api.add_router("", keys)
portal_api.add_router("", leaked_keys)


def urls_of(api: NinjaAPI) -> Any:
    """The API's addresses. The API checks its callers itself, operation by operation."""
    patterns, app_name, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = open_to_all(_telling_the_rate(pattern.callback))
    return patterns, app_name, namespace
