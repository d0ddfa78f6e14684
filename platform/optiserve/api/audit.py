"""The audit trail over the API: pages of JSON, and everything as lines."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Query, Router, Schema

from optiserve.api.guard import requires
from optiserve.api.pages import Page, one_page, paged
from optiserve.usecases import export_audit
from shared.audit import chains, queries

hospital_router = Router(tags=["audit"])
portal_router = Router(tags=["audit"])
_LINES = 500


class EventOut(Schema):
    """One event. ``hash`` covers it and ``previous_hash``; ``details`` hold before and after."""

    position: int
    at: datetime
    actor: str
    organisation: str
    operation: str
    subject: str
    details: dict[str, Any]
    previous_hash: str
    hash: str


@hospital_router.get("/audit", response=paged(EventOut), summary="The record of changes")
@requires("audit.read")
def own_events(request: HttpRequest, page: Query[Page], operation: str = "") -> HttpResponse:
    """What was changed in this hospital, newest first."""
    return _page(chains.of_hospital(request.hospital.pk), page, operation)


@hospital_router.get("/audit/lines", summary="The record of changes, all of it")
@requires("audit.read")
def own_lines(request: HttpRequest, after: int = 0) -> StreamingHttpResponse:
    """JSON Lines by position, beyond ``after``; as many as there are."""
    return _lines(chains.of_hospital(request.hospital.pk), after)


@portal_router.get("/audit", response=paged(EventOut), summary="The audit trail")
@requires("audit.read")
def events(request: HttpRequest, page: Query[Page], operation: str = "") -> HttpResponse:
    """What was done at the portal, newest first."""
    return _page(chains.PORTAL, page, operation)


@portal_router.get("/audit/lines", summary="The audit trail, all of it")
@requires("audit.read")
def lines(request: HttpRequest, after: int = 0) -> StreamingHttpResponse:
    """JSON Lines by position, beyond ``after``; as many as there are."""
    return _lines(chains.PORTAL, after)


@portal_router.get("/audit/chains/{chain}", response=paged(EventOut), summary="Any chain")
@requires("audit.read_any")
def any_events(
    request: HttpRequest, chain: str, page: Query[Page], operation: str = ""
) -> HttpResponse:
    """A hospital's chain, as ``h_17``, newest first."""
    return _page(_known(chain), page, operation)


@portal_router.get("/audit/chains/{chain}/lines", summary="Any chain, all of it")
@requires("audit.read_any")
def any_lines(request: HttpRequest, chain: str, after: int = 0) -> StreamingHttpResponse:
    """JSON Lines by position, beyond ``after``; as many as there are."""
    return _lines(_known(chain), after)


def _known(chain: str) -> str:
    if not queries.events(chain).exists():
        raise Http404
    return chain


def _page(chain: str, page: Page, operation: str) -> HttpResponse:
    found = queries.events(chain)
    return one_page(EventOut, found.filter(operation=operation) if operation else found, page)


def _lines(chain: str, after: int) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(_pieces(chain, after), content_type="application/x-ndjson")
    answer["Content-Disposition"] = f'attachment; filename="audit-{chain}.jsonl"'
    return answer


def _pieces(chain: str, after: int) -> Iterator[bytes]:
    lines = map(export_audit.as_line, queries.along(chain, after=after))
    while some := b"".join(islice(lines, _LINES)):
        yield some
