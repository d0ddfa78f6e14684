"""Errors as problem+json (RFC 9457), with a sentence in the caller's language."""

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from optiserve.access import refused_to_write
from optiserve.web.problem import problem
from shared.kernel.errors import DomainError


def _refused_by_the_database(request: HttpRequest, error: DatabaseError) -> HttpResponse:
    answer = refused_to_write(request, error)
    if answer is None:
        raise error
    return answer


def register(api: NinjaAPI) -> None:
    """Make every error of this API a problem document."""
    api.add_exception_handler(DatabaseError, _refused_by_the_database)

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

    @api.exception_handler(HttpError)
    def http(request: HttpRequest, error: HttpError) -> HttpResponse:
        if error.status_code == 403:
            detail = _("Your role does not allow this operation.")
            return problem(403, "forbidden", detail, operation=str(error))
        return problem(error.status_code, "error", str(error))
