"""A hospital's figures, what its reports are to show, and comments, for programs."""

from dataclasses import asdict
from datetime import datetime, time
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field, TypeAdapter

from optiserve.api.guard import requires
from optiserve.usecases import read_figures, settle_report
from optiserve.usecases.read_figures import Look
from reporting.metrics.month.hospital_month import HospitalMonth
from reporting.metrics.month.narrowing import Only
from shared.kernel import clock
from shared.kernel.periods import Month
from tenants.reports import comments
from tenants.reports import settings as kept
from tenants.reports.models import CommitteeComment
from tenants.reports.settings import ReportSettings

router = Router(tags=["analysis"])
_FIGURES: TypeAdapter[HospitalMonth] = TypeAdapter(HospitalMonth)


class SettingsIn(Schema):
    """As on screen. ``version`` is the one these were made from; no ``weights`` are the usual.

    ``counted_at`` is a time of day (JST), hours and minutes.
    """

    version: int
    left_out: list[str] = []
    beside: str = "U3"
    counted_at: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "09:00"
    replace_from: int = 60
    low_use: int = 20
    high_use: int = 85
    weights: dict[str, int] = {}
    recipients: list[int] = []
    mailed_on: int | None = None
    fiscal_year_from: int = 4


class SettingsOut(SettingsIn):
    """What holds; ``has_logo`` tells whether there is a logo, which is changed on screen."""

    has_logo: bool


class CommentIn(Schema):
    """A comment for the committee; empty takes it back."""

    text: str


class CommentOut(Schema):
    """A comment, who wrote it and when; the newest of a month stands."""

    text: str
    written_at: datetime
    written_by: str


@router.get("/analysis/{month}", summary="All figures of a month")
@requires("analysis.read")
def figures(
    request: HttpRequest, month: str, category: str | None = None, ward: int | None = None
) -> HttpResponse:
    """Of all devices, or a category (shared code, empty for the unclassified), or one ward's loans.

    Computed from the rows the caller may see, and kept for ten minutes.
    """
    first = read_figures.first_month()
    wanted = Month.parse(month)
    if first is None or wanted < first:
        raise Http404
    found = read_figures.figures_of(
        request.principal,
        Look(month=wanted, first=first, only=Only(category=category, ward=ward)),
        read_figures.chosen(request.principal),
    )
    return HttpResponse(_FIGURES.dump_json(found), content_type="application/json")


@router.get("/report-settings", response=SettingsOut, summary="What reports are to show")
@requires("report-settings.read")
def settings(request: HttpRequest) -> dict[str, Any]:
    """The version that holds."""
    return _settings_out(kept.current())


@router.put("/report-settings", response=SettingsOut, summary="Change what reports are to show")
@requires("report-settings.write")
def settle(request: HttpRequest, body: SettingsIn) -> dict[str, Any]:
    """Makes another version hold; the logo stays."""
    told = body.dict() | {
        "left_out": tuple(body.left_out),
        "recipients": tuple(body.recipients),
        "counted_at": time.fromisoformat(body.counted_at),
    }
    wanted = ReportSettings(**told, logo_key=kept.current().logo_key)
    done = settle_report.settle(
        hospital=request.hospital,
        settings=wanted,
        principal=request.principal,
        at=clock.now(),
        via="api",
    )
    return _settings_out(done)


@router.get("/comments/{month}", response=list[CommentOut], summary="Comments on a month")
@requires("report-settings.read")
def month_comments(request: HttpRequest, month: str) -> list[CommitteeComment]:
    """All of them, the one that stands first."""
    return list(comments.of_month(Month.parse(month)))


@router.post("/comments/{month}", response={204: None}, summary="Comment on a month")
@requires("report.comment")
def comment(request: HttpRequest, month: str, body: CommentIn) -> Status[None]:
    """For the committee; stays in the hospital."""
    settle_report.comment(
        hospital=request.hospital,
        month=Month.parse(month),
        text=body.text,
        principal=request.principal,
        at=clock.now(),
        via="api",
    )
    return Status(204, None)


def _settings_out(found: ReportSettings) -> dict[str, Any]:
    values = asdict(found)
    return values | {
        "has_logo": bool(values.pop("logo_key")),
        "counted_at": found.counted_at.isoformat("minutes"),
    }
