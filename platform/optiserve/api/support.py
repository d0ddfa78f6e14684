"""Support access over the API: both sides read what was asked, and the hospital may end it.

Asking, approving and breaking the glass need a person at the screen.
"""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status

from optiserve.api.guard import requires
from optiserve.api.pages import Page, one_page, paged
from optiserve.usecases import support_access
from shared.delegation.support import queries
from shared.kernel import clock

hospital_router = Router(tags=["support"])
operator_router = Router(tags=["support"])


class SupportOut(Schema):
    """A request. It is open from ``approved_at`` to ``ends_at``, or to ``ended_at`` before that."""

    id: int
    hospital: str
    asked_by: str
    asked_at: datetime
    reason: str
    ticket: str
    wants_writing: bool
    is_break_glass: bool
    approved_at: datetime | None
    approved_by: str
    allows_writing: bool
    ends_at: datetime | None
    refused_at: datetime | None
    ended_at: datetime | None
    ended_by: str
    acknowledged_at: datetime | None


@hospital_router.get("/support", response=paged(SupportOut), summary="Support access")
@requires("support.read")
def asked_of_us(request: HttpRequest, page: Query[Page]) -> HttpResponse:
    """What OptiServe's support asked of this hospital, newest first."""
    found = queries.of_hospital(request.hospital.pk)
    return one_page(SupportOut, found, page, hospital="hospital__code")


@hospital_router.post("/support/{access_id}/end", response={204: None}, summary="End it")
@requires("support.decide")
def end_here(request: HttpRequest, access_id: int) -> Status[None]:
    """Support is out at its next request. Repeating it changes nothing."""
    if not queries.of_hospital(request.hospital.pk).filter(pk=access_id).exists():
        raise Http404
    support_access.end(request.principal, access_id, at=clock.now())
    return Status(204, None)


@operator_router.get("/support", response=paged(SupportOut), summary="Support access")
@requires("support.read_any")
def asked_by_anybody(request: HttpRequest, page: Query[Page]) -> HttpResponse:
    """Everybody's requests of every hospital, newest first."""
    return one_page(SupportOut, queries.everything(), page, hospital="hospital__code")
