"""What an operator does at the portal: hospitals, partners, contracts, month-ends."""

from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status

from optiserve import addresses, tasks
from optiserve.api.guard import requires
from optiserve.api.pages import Page, address_of, every_row, one_page, paged
from optiserve.usecases import close_month, month_status, onboard_hospital, onboard_partner
from shared.agreements import queries as agreements
from shared.agreements import services as contracts
from shared.agreements.models import Agreement, Kind, MeasureGroup
from shared.agreements.terms import Terms
from shared.catalogue.models import Category, Maker
from shared.delegation.models import Dealer
from shared.hospitals import queries as hospitals
from shared.hospitals.models import Hospital
from shared.kernel import clock
from shared.kernel.periods import Month

router = Router(tags=["operator"])


class HospitalIn(Schema):
    """``cell``: the database it is to live in; empty: the emptiest."""

    code: str
    name: str
    corporation: str = ""
    prefecture: str
    beds: int
    administrator_email: str
    cell: str = ""


class HospitalOut(Schema):
    code: str
    name: str
    corporation: str | None
    prefecture: str
    beds: int
    state: str
    address: str

    @staticmethod
    def resolve_corporation(hospital: Hospital) -> str | None:
        return hospital.corporation.name if hospital.corporation else None

    @staticmethod
    def resolve_address(hospital: Hospital) -> str:
        return addresses.home_of(hospital.pk)


class UsageOut(Schema):
    """A hospital's JST day. ``filled``: the fuller of its two quotas, 1 when full."""

    hospital: str
    day: date
    requests: int
    refused: int
    task_ms: int
    db_ms: int | None
    rows: int
    table_bytes: int
    file_bytes: int
    filled: float


class StandingOut(Schema):
    hospital: str
    files: dict[str, str]
    is_complete: bool


class PartnerIn(Schema):
    code: str
    name_ja: str
    name_en: str = ""
    administrator_email: str


class MakerOut(Schema):
    code: str
    name_ja: str
    name_en: str


class DealerOut(Schema):
    code: str
    name: str


class AgreementIn(Schema):
    """The term is days in Japan; ``data_from`` and ``data_to`` any day of a month covered."""

    maker: str
    number: str
    kind: str = Kind.REGULAR
    categories: list[str]
    measures: list[str] = list(MeasureGroup.values)
    geo_level: str
    areas: list[str] = []
    by_band: bool = True
    includes_own: bool = True
    includes_market: bool = True
    market_delay: int = 0
    starts_on: date
    ends_on: date
    data_from: date | None = None
    data_to: date | None = None
    price_yen: int


class AgreementOut(Schema):
    number: str
    version: int
    maker: str
    kind: str
    categories: list[str]
    measures: list[str]
    geo_level: str
    areas: list[str]
    by_band: bool
    includes_own: bool
    includes_market: bool
    market_delay: int
    starts_on: date
    ends_on: date
    data_from: date | None
    data_to: date | None
    price_yen: int
    created_at: datetime

    @staticmethod
    def resolve_maker(agreement: Agreement) -> str:
        return agreement.maker.code

    @staticmethod
    def resolve_categories(agreement: Agreement) -> list[str]:
        return [category.code for category in agreement.categories.all()]


class RerunIn(Schema):
    reason: str


@router.get("/hospitals", response=paged(HospitalOut), summary="Hospitals")
@requires("hospital.read")
def all_hospitals(request: HttpRequest, page: Query[Page]) -> HttpResponse:
    """Every hospital in every state, by code."""
    return one_page(
        HospitalOut,
        Hospital.objects.order_by("code"),
        page,
        corporation="corporation__name",
        address=address_of("pk"),
    )


@router.post("/hospitals", response={202: HospitalOut}, summary="Onboard a hospital")
@requires("hospital.write")
def onboard(request: HttpRequest, body: HospitalIn) -> Status[Hospital]:
    """Its address works and the invitation is sent when ``state`` is ``active``."""
    actor, at = request.principal.actor, clock.now()
    application = onboard_hospital.Application(**body.dict())
    hospital = onboard_hospital.register(application, by=actor, at=at)
    tasks.open_hospital.delay(
        hospital_id=hospital.pk, administrator_email=body.administrator_email, by=actor
    )
    return Status(202, hospital)


@router.get("/usage", response=paged(UsageOut), summary="What hospitals cost")
@requires("usage.read")
def usage(request: HttpRequest, page: Query[Page], since: date) -> HttpResponse:
    """Every hospital's days since a date, newest first."""
    found = hospitals.usage(since=since)
    return one_page(UsageOut, found, page, size=500, hospital="hospital__code")


@router.get("/standings/{month}", response=list[StandingOut], summary="Files of a month")
@requires("hospital.read")
def standings(request: HttpRequest, month: str) -> list[dict[str, Any]]:
    """For every active hospital the state of its three files."""
    return [
        {"hospital": one.hospital.code, "files": one.states, "is_complete": one.is_complete}
        for one in hospitals.standings(Month.parse(month).start)
    ]


@router.get("/makers", response=list[MakerOut], summary="Makers")
@requires("partner.read")
def makers(request: HttpRequest) -> HttpResponse:
    """All makers, by code."""
    return every_row(MakerOut, Maker.objects.order_by("code"))


@router.post("/makers", response={201: MakerOut}, summary="Onboard a maker")
@requires("partner.write")
def add_maker(request: HttpRequest, body: PartnerIn) -> Status[Maker]:
    """Its administrator is invited."""
    partner = onboard_partner.Partner(**body.dict())
    return Status(
        201, onboard_partner.onboard_maker(partner, by=request.principal.actor, at=clock.now())
    )


@router.get("/dealers", response=list[DealerOut], summary="Dealers")
@requires("partner.read")
def dealers(request: HttpRequest) -> HttpResponse:
    """All dealers, by code."""
    return every_row(DealerOut, Dealer.objects.order_by("code"))


@router.post("/dealers", response={201: DealerOut}, summary="Onboard a dealer")
@requires("partner.write")
def add_dealer(request: HttpRequest, body: PartnerIn) -> Status[Dealer]:
    """Its administrator is invited."""
    partner = onboard_partner.Partner(**body.dict())
    return Status(
        201, onboard_partner.onboard_dealer(partner, by=request.principal.actor, at=clock.now())
    )


@router.get("/agreements", response=paged(AgreementOut), summary="Contracts")
@requires("agreement.read")
def all_agreements(request: HttpRequest, page: Query[Page]) -> HttpResponse:
    """Every version of every contract."""
    covered = Category.objects.filter(agreements=OuterRef("pk"))
    return one_page(
        AgreementOut,
        agreements.all_agreements(),
        page,
        maker="maker__code",
        categories=ArraySubquery(covered.values("code")),
    )


@router.post("/agreements", response={201: AgreementOut}, summary="Write a contract")
@requires("agreement.write")
def write_agreement(request: HttpRequest, body: AgreementIn) -> Status[Agreement]:
    """A known number gets a new version."""
    terms = body.dict(exclude={"maker", "number"})
    lists = {name: tuple(terms[name]) for name in ("categories", "measures", "areas")}
    written = contracts.write_agreement(
        maker=get_object_or_404(Maker, code=body.maker),
        number=body.number,
        terms=Terms(**terms | lists),
        by=request.principal.actor,
        at=clock.now(),
    )
    return Status(201, written)


@router.get("/months/{month}", summary="How far a month is")
@requires("month.read")
def month(request: HttpRequest, month: str) -> dict[str, Any]:
    """The latest run, its hospitals and its release."""
    return month_status.of(Month.parse(month))


@router.post("/months/{month}/run", response={202: dict[str, Any]}, summary="Run a month-end")
@requires("month.run")
def run_month(request: HttpRequest, month: str) -> Status[dict[str, Any]]:
    """Opens and starts it where need be. Repeating it asks for what is missing."""
    wanted = Month.parse(month)
    run = close_month.run_month(month=wanted, by=request.principal.actor, at=clock.now())
    tasks.advance_month.delay(run_id=run.pk)
    return Status(202, month_status.of(wanted))


@router.post("/months/{month}/rerun", response={202: dict[str, Any]}, summary="Run it again")
@requires("month.run")
def rerun_month(request: HttpRequest, month: str, body: RerunIn) -> Status[dict[str, Any]]:
    """A new revision, with a reason that stays on record."""
    wanted = Month.parse(month)
    run = close_month.rerun_month(
        month=wanted, reason=body.reason, by=request.principal.actor, at=clock.now()
    )
    tasks.advance_month.delay(run_id=run.pk)
    return Status(202, month_status.of(wanted))
