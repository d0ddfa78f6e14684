"""The hospital's masters and the quality of its data, for programs."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from optiserve.api.guard import requires
from optiserve.usecases import data_quality
from optiserve.usecases import masters as mechanism
from optiserve.usecases.data_quality import MonthScore
from shared.kernel import clock
from shared.kernel.periods import Month

router = Router(tags=["masters"])


class RowsIn(Schema):
    """Rows as texts: column to value. The columns that tell rows apart must be there."""

    rows: list[dict[str, str]]
    dry_run: bool = False


class ImpactOut(Schema):
    devices: int
    loans: int
    faults: int
    months: int


class LineOut(Schema):
    """``state``: new, changed or same."""

    number: int
    state: str
    before: dict[str, str] | None
    after: dict[str, str]
    impact: ImpactOut
    errors: list[list[str]]


class ReasonOut(Schema):
    code: str
    weight: int
    affected: int
    base: int
    lost: float


class ScoreOut(Schema):
    """``score`` lies between 0 and 100; ``reasons`` have what to mend first at the top.

    ``revision`` is the month's whose report it was kept with; null while there is no report yet.
    """

    month: str
    revision: int | None
    score: float
    reasons: list[ReasonOut]
    computed_at: datetime


class QualityOut(Schema):
    """A month as it is now, and ``reported``: as it was with each revision, the newest first."""

    month: str
    score: float
    reasons: list[ReasonOut]
    reported: list[ScoreOut]


@router.get("/masters/{name}", response=list[dict[str, str]], summary="A master's rows")
@requires("master.read")
def rows(request: HttpRequest, name: str) -> list[dict[str, str]]:
    """wards, categories, words or facility."""
    master = _known(name)
    return [master.values(row) for row in master.model._default_manager.all()]


@router.put("/masters/{name}", response=list[LineOut], summary="Write rows of a master")
@requires("master.write")
def write(request: HttpRequest, name: str, body: RowsIn) -> list[Any]:
    """All or nothing. ``dry_run`` writes nothing and says what would change."""
    master = _known(name)
    if body.dry_run:
        return _told(mechanism.plan(master, body.rows))
    written = mechanism.write(
        master,
        body.rows,
        hospital=request.hospital,
        principal=request.principal,
        at=clock.now(),
        via="api",
    )
    return _told(written)


@router.get("/quality/{month}", response=QualityOut, summary="The quality of a month's data")
@requires("master.read")
def quality(request: HttpRequest, month: str) -> dict[str, Any]:
    """As it is now, and as it was reported: what was kept with a report stays."""
    found, kept = data_quality.of_month(request.hospital, Month.parse(month))
    return {
        "month": str(found.month),
        "score": float(found.score),
        "reasons": found.reasons,
        "reported": [_score(one) for one in kept],
    }


@router.get("/quality", response=list[ScoreOut], summary="The quality of data, month by month")
@requires("master.read")
def quality_trend(request: HttpRequest) -> list[dict[str, Any]]:
    """The latest twelve months, the latest last, each with its newest revision."""
    return [_score(one) for one in data_quality.trend(request.hospital)]


def _score(found: MonthScore) -> dict[str, Any]:
    return {**asdict(found), "month": str(found.month), "score": float(found.score)}


def _known(name: str) -> mechanism.Master:
    if name not in mechanism.MASTERS:
        raise Http404
    return mechanism.MASTERS[name]


def _told(lines: list[mechanism.Line]) -> list[dict[str, Any]]:
    names = ("number", "state", "before", "after", "impact")
    return [
        {**{name: getattr(line, name) for name in names}, "errors": [list(e) for e in line.errors]}
        for line in lines
    ]
