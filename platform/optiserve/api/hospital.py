"""A hospital's own rows, reports, grants and trail."""

from datetime import date, datetime
from typing import Any

from django.db.models import BigIntegerField, QuerySet, TextField, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status

from optiserve.api.guard import requires
from optiserve.api.pages import Listing, Page, every_row, one_page, paged
from optiserve.usecases.report_files import Form, Language, as_file, figures
from reporting.documents.hospital_report import to_json
from shared.delegation import queries as delegation
from shared.delegation import services as granting
from shared.delegation.models import Dealer, Grant
from shared.delegation.services import Limits
from shared.kernel import clock
from shared.kernel.periods import Month
from shared.users.principals import Principal
from tenants.equipment.models import Device, Fault, Loan
from tenants.reports.models import Report
from tenants.sharing import queries as sharing
from tenants.sharing import services as trail

router = Router(tags=["hospital"])


class DeviceOut(Schema):
    key: str
    asset_no: str
    serial: str
    local_name: str
    local_category: str
    local_maker: str
    local_model: str
    category_code: str | None
    maker_code: str | None
    managed: str
    status: str
    acquired_on: date | None
    acquisition_cost_yen: int | None
    retired_on: date | None
    ward: str | None


class LoanOut(Schema):
    id: int
    device_key: str
    loaned_at: datetime
    returned_at: datetime | None
    ward: str | None


class FaultOut(Schema):
    id: int
    device_key: str
    reported_at: datetime
    restored_at: datetime | None
    cause_class: str
    route: str
    outcome: str
    symptom: str | None
    outsourced_yen: int | None


class ReportOut(Schema):
    month: date
    revision: int
    generated_at: datetime
    pages: int
    bytes: int
    pdf_sha256: str


class GrantIn(Schema):
    """``categories`` and ``makers``: shared codes; ``wards``: keys. Nothing named is no limit."""

    dealer: str
    scopes: list[str]
    categories: list[str] = []
    makers: list[str] = []
    wards: list[int] = []
    with_costs: bool = False
    starts_on: date
    ends_on: date

    def limits(self) -> Limits:
        """What of the scopes the grant covers."""
        return Limits(
            categories=tuple(self.categories),
            makers=tuple(self.makers),
            wards=tuple(self.wards),
            with_costs=self.with_costs,
        )


class GrantOut(Schema):
    id: int
    dealer: str
    scopes: list[str]
    categories: list[str]
    makers: list[str]
    wards: list[int]
    with_costs: bool
    starts_on: date
    ends_on: date
    granted_at: datetime
    revoked_at: datetime | None

    @staticmethod
    def resolve_dealer(grant: Grant) -> str:
        return grant.dealer.code


class VisitOut(Schema):
    at: datetime
    actor: str
    organisation: str
    is_outsider: bool
    operation: str
    subject: str
    rows: int | None
    via: str
    support_id: int | None
    reason: str | None
    ticket: str | None


def _devices(category: str, status: str) -> QuerySet[Device]:
    wanted = {"category_code": category, "status": status}
    given = {name: value for name, value in wanted.items() if value}
    return Device.objects.filter(**given).order_by("key")


def _loans(month: str) -> QuerySet[Loan]:
    found = Loan.objects.order_by("-loaned_at", "device_key")
    if not month:
        return found
    wanted = Month.parse(month)
    return found.filter(loaned_at__lt=wanted.end_moment).exclude(
        returned_at__lte=wanted.start_moment
    )


def _faults(month: str) -> QuerySet[Fault]:
    found = Fault.objects.order_by("-reported_at", "device_key")
    if not month:
        return found
    wanted = Month.parse(month)
    return found.filter(reported_at__gte=wanted.start_moment, reported_at__lt=wanted.end_moment)


DEVICES = Listing(DeviceOut, _devices, ward="ward__name")
LOANS = Listing(LoanOut, _loans, ward="ward__name")
FAULTS = Listing(FaultOut, _faults)
_NO_COST = Value(None, output_field=BigIntegerField())
# Free text stays in the house: a dealer's visitor gets no symptom, and costs if the grant says so.
_UNTOLD = {"symptom": Value(None, output_field=TextField())}
VISITORS_FAULTS = Listing(FaultOut, _faults, **_UNTOLD)
DEVICES_WITHOUT_COSTS = Listing(
    DeviceOut, _devices, ward="ward__name", acquisition_cost_yen=_NO_COST
)
FAULTS_WITHOUT_COSTS = Listing(FaultOut, _faults, **_UNTOLD, outsourced_yen=_NO_COST)


@router.get("/devices", response=paged(DeviceOut), summary="Devices")
@requires("device.read")
def devices(
    request: HttpRequest, page: Query[Page], category: str = "", status: str = ""
) -> HttpResponse:
    """The latest ledger, by asset number. ``category`` is a shared code, ``status`` canonical."""
    listing = DEVICES if request.principal.with_costs else DEVICES_WITHOUT_COSTS
    return listing.page(page, category, status)


@router.get("/loans", response=paged(LoanOut), summary="Loans")
@requires("loan.read")
def loans(request: HttpRequest, page: Query[Page], month: str = "") -> HttpResponse:
    """Loans, newest first; those that touch a month when one is given as 2026-10."""
    return LOANS.page(page, month)


@router.get("/faults", response=paged(FaultOut), summary="Faults")
@requires("fault.read")
def faults(request: HttpRequest, page: Query[Page], month: str = "") -> HttpResponse:
    """Faults, newest first; those reported in a month when one is given as 2026-10."""
    principal: Principal = request.principal
    listing = VISITORS_FAULTS if principal.is_outsider else FAULTS
    if not principal.with_costs:
        listing = FAULTS_WITHOUT_COSTS
    return listing.page(page, month)


@router.get("/reports", response=paged(ReportOut), summary="Reports")
@requires("report.read")
def reports(request: HttpRequest, page: Query[Page]) -> HttpResponse:
    """The archive, newest first, every revision."""
    return one_page(ReportOut, Report.objects.order_by("-month", "-revision"), page)


@router.get("/reports/{month}/{revision}", summary="A report's figures")
@requires("report.read")
def report_figures(request: HttpRequest, month: str, revision: int) -> dict[str, Any]:
    """What the pages show, as JSON."""
    found, with_costs = _report(month, revision), request.principal.with_costs
    return found.figures if with_costs else to_json(figures(found, with_costs=False))


@router.get("/reports/{month}/{revision}/pdf", summary="A report as PDF")
@requires("report.read")
def report_pdf(
    request: HttpRequest, month: str, revision: int, language: Language = "ja"
) -> HttpResponse:
    """The Japanese document is the one that was delivered; English is drawn from its figures."""
    return _file(request, month, revision, Form.DOCUMENT, language)


@router.get("/reports/{month}/{revision}/pptx", summary="A report as slides")
@requires("report.read")
def report_slides(
    request: HttpRequest, month: str, revision: int, language: Language = "ja"
) -> HttpResponse:
    """The pages with charts and tables that PowerPoint can go on editing."""
    return _file(request, month, revision, Form.SLIDES, language)


@router.get("/reports/{month}/{revision}/xlsx", summary="A report's tables as a workbook")
@requires("report.read")
def report_workbook(
    request: HttpRequest, month: str, revision: int, language: Language = "ja"
) -> HttpResponse:
    """Every row of every table, a sheet each."""
    return _file(request, month, revision, Form.WORKBOOK, language)


@router.get("/reports/{month}/{revision}/rows", summary="The rows behind a report")
@requires("report.rows")
def report_rows(request: HttpRequest, month: str, revision: int) -> HttpResponse:
    """An archive of CSV files from which every figure can be worked out again."""
    return _file(request, month, revision, Form.ROWS, "ja")


def _file(
    request: HttpRequest, month: str, revision: int, form: Form, language: Language
) -> HttpResponse:
    reader: Principal = request.principal
    made = as_file(_report(month, revision), form, language=language, reader=reader)
    answer = HttpResponse(made.content, content_type=made.content_type)
    name = f"optiserve-{month}-r{revision}{made.ending}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _report(month: str, revision: int) -> Report:
    return get_object_or_404(Report, month=Month.parse(month).start, revision=revision)


@router.get("/grants", response=list[GrantOut], summary="Dealers' access")
@requires("grant.read")
def grants(request: HttpRequest) -> HttpResponse:
    """Every grant this hospital ever gave, newest first."""
    given = delegation.of_hospital(request.hospital.pk)
    return every_row(GrantOut, given, dealer="dealer__code")


@router.post("/grants", response={201: GrantOut}, summary="Grant a dealer a look")
@requires("grant.write")
def grant(request: HttpRequest, body: GrantIn) -> Status[Grant]:
    """Scopes: ledger, loans, faults, report. Both dates are included. A report has no limits."""
    at = clock.now()
    given = granting.grant(
        hospital_id=request.hospital.pk,
        dealer=get_object_or_404(Dealer, code=body.dealer),
        scopes=body.scopes,
        limits=body.limits(),
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        by=request.principal.actor,
        at=at,
    )
    trail.record_visit(
        principal=request.principal, at=at, operation="grant.write", subject=body.dealer, via="api"
    )
    return Status(201, given)


@router.delete("/grants/{grant_id}", response={204: None}, summary="Revoke a grant")
@requires("grant.write")
def revoke(request: HttpRequest, grant_id: int) -> Status[None]:
    """Ends it at once, also in sessions that are open. Repeating it changes nothing."""
    given = get_object_or_404(Grant, pk=grant_id, hospital_id=request.hospital.pk)
    at, actor = clock.now(), request.principal.actor
    granting.revoke(grant_id=given.pk, hospital_id=request.hospital.pk, by=actor, at=at)
    trail.record_visit(
        principal=request.principal,
        at=at,
        operation="grant.write",
        subject=f"revoke {given.pk}",
        via="api",
    )
    return Status(204, None)


@router.get("/visits", response=paged(VisitOut), summary="The audit trail")
@requires("visit.read")
def visits(
    request: HttpRequest,
    page: Query[Page],
    outsiders_only: bool = False,  # noqa: FBT001 - a query parameter
) -> HttpResponse:
    """Who looked at or changed what, newest first."""
    found = sharing.visits_of_outsiders() if outsiders_only else sharing.visits()
    return one_page(VisitOut, found, page)
