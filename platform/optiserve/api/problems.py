"""Errors as problem+json (RFC 9457), with a sentence in the caller's language."""

from typing import Any

from django.db import DatabaseError, DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from optiserve.access import refused_to_write
from optiserve.api.guard import FromElsewhere, ProofIsOld
from optiserve.web.problem import problem
from shared.kernel.errors import DomainError

PROBLEM_JSON = "application/problem+json"


class Problem(Schema):
    """``code`` is stable and says which rule refused; ``detail`` is a sentence for people."""

    type: str
    status: int
    code: str
    detail: str


def document(described: dict[str, Any]) -> None:
    """Say in an OpenAPI document that whatever an operation refuses, it refuses with a Problem."""
    described["components"].setdefault("schemas", {})["Problem"] = Problem.model_json_schema()
    reference = {"$ref": "#/components/schemas/Problem"}
    refused = {"description": "Refused", "content": {PROBLEM_JSON: {"schema": reference}}}
    for operations in described["paths"].values():
        for operation in operations.values():
            operation["responses"].setdefault("4XX", refused)


def _refused_by_the_database(request: HttpRequest, error: DatabaseError) -> HttpResponse:
    answer = refused_to_write(request, error)
    if answer is None:
        raise error
    return answer


def _does_not_fit(request: HttpRequest, error: Any) -> HttpResponse:
    detail = _("A value is too long, too large, or has a character that cannot be stored.")
    return problem(422, "does-not-fit", detail)


def _proof_is_old(request: HttpRequest, error: Any) -> HttpResponse:
    detail = _("Sign in again, or use an API key: this asks for a recent proof of who you are.")
    return problem(403, error.code, detail)


def register(api: NinjaAPI) -> None:
    """Make every error of this API a problem document."""
    api.add_exception_handler(DatabaseError, _refused_by_the_database)
    api.add_exception_handler(DataError, _does_not_fit)  # a NUL in a text, too long a text
    api.add_exception_handler(ProofIsOld, _proof_is_old)
    api.add_exception_handler(OverflowError, _does_not_fit)  # a number beyond PostgreSQL's

    @api.exception_handler(AuthenticationError)
    def unknown_caller(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        detail = _("Send a valid API key of this organisation as a bearer token.")
        return problem(401, "not-authenticated", detail)

    @api.exception_handler(Http404)
    def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(404, "not-found", _("There is nothing at this address."))

    @api.exception_handler(Throttled)
    def too_many(request: HttpRequest, error: Throttled) -> HttpResponse:
        answer = problem(429, "too-many-requests", _("Too many requests. Try again later."))
        if error.wait:
            answer["Retry-After"] = str(int(error.wait) + 1)
        return answer

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        detail = _("The request does not have the documented form.")
        return problem(422, "invalid", detail, errors=error.errors)

    @api.exception_handler(DomainError)
    def domain(request: HttpRequest, error: DomainError) -> HttpResponse:
        return problem(409, error.code, str(error), params=error.params)

    @api.exception_handler(FromElsewhere)
    def elsewhere(request: HttpRequest, error: FromElsewhere) -> HttpResponse:
        detail = _(
            "This key may not be used from your network. Ask its administrators to allow it."
        )
        return problem(403, error.code, detail)

    @api.exception_handler(HttpError)
    def http(request: HttpRequest, error: HttpError) -> HttpResponse:
        if error.status_code == 403:
            detail = _("Your role does not allow this operation.")
            return problem(403, "forbidden", detail, operation=str(error))
        return problem(error.status_code, "error", str(error))
