"""What a maker's agreements cover, cell by cell as published."""

from datetime import date

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Router, Schema
from ninja.pagination import PageNumberPagination, paginate

from optiserve.api.guard import requires
from shared.aggregates import queries as aggregates
from shared.aggregates.models import ReleaseCell
from shared.agreements import queries as agreements
from shared.kernel import clock
from shared.kernel.periods import Month

router = Router(tags=["maker"])


class CellOut(Schema):
    """A published cell. Times are minutes; a null figure is not published."""

    month: date
    revision: int
    category: str
    maker: str
    geo: str
    band: str
    contributors: int
    devices: int
    in_service: int
    device_minutes: int
    loaned_minutes: int | None
    loans: int | None
    faults: int | None
    repair_minutes: int | None

    @staticmethod
    def resolve_month(cell: ReleaseCell) -> date:
        return cell.release.run.month

    @staticmethod
    def resolve_revision(cell: ReleaseCell) -> int:
        return cell.release.run.revision


@router.get("/aggregates", response=list[CellOut], summary="Published aggregates")
@paginate(PageNumberPagination, page_size=500)
@requires("aggregate.read")
def cells(
    request: HttpRequest, month: str = "", category: str = "", geo: str = ""
) -> QuerySet[ReleaseCell]:
    """Stored cells only. ``geo``: jp, r:<region> or p:<prefecture>; ``maker`` is empty or yours."""
    scopes = agreements.scopes(request.principal.organisation_id, on=clock.today())
    wanted = {
        name: value
        for name, value in (
            ("release__run__month", Month.parse(month).start if month else None),
            ("category", category),
            ("geo", geo),
        )
        if value
    }
    return aggregates.scoped_cells(scopes).filter(**wanted)
