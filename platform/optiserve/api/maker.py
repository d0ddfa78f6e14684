"""What a maker's agreements cover, cell by cell as published."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from ninja import Query, Router, Schema

from optiserve.api.guard import requires
from optiserve.api.pages import Page, one_page, paged
from shared.aggregates import covered
from shared.agreements import queries as agreements
from shared.kernel import clock
from shared.kernel.periods import Month

router = Router(tags=["maker"])


class CellOut(Schema):
    """A published cell. Times are minutes; a null figure is not published, or not agreed."""

    month: date
    revision: int
    category: str
    maker: str
    geo: str
    band: str
    contributors: int
    devices: int | None
    in_service: int | None
    device_minutes: int | None
    loaned_minutes: int | None
    loans: int | None
    faults: int | None
    repair_minutes: int | None


@router.get("/aggregates", response=paged(CellOut), summary="Published aggregates")
@requires("aggregate.read")
def cells(
    request: HttpRequest,
    page: Query[Page],
    month: str = "",
    category: str = "",
    geo: str = "",
    band: str = "",
) -> HttpResponse:
    """Stored cells only. ``geo``: jp, r:<region> or p:<prefecture>; ``maker`` is empty or yours.

    The ``ETag`` changes with a release or with what your contracts cover; sent back as
    ``If-None-Match`` it brings 304 without a body while neither has changed.
    """
    scopes = agreements.scopes(request.principal.organisation_id, on=clock.today())
    tag = quote_etag(covered.version(scopes, request.get_full_path()))
    unchanged = get_conditional_response(request, etag=tag)
    if unchanged is not None:
        return unchanged
    wanted = {
        name: value
        for name, value in (
            ("release__run__month", Month.parse(month).start if month else None),
            ("category", category),
            ("geo", geo),
            ("band", band),
        )
        if value
    }
    found = covered.covered(scopes).filter(**wanted)
    response = one_page(
        CellOut,
        found,
        page,
        size=500,
        month="release__run__month",
        revision="release__run__revision",
        **{name: f"seen_{name}" for name in covered.NAMES},
    )
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response
