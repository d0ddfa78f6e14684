"""A hospital with something to show: devices, loans, faults, a report, grants."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from optiserve import entrance
from optiserve.tenancy.context import inside
from reporting.documents.hospital_report import to_json
from shared.delegation import services as granting
from shared.delegation.models import Dealer, Grant
from shared.hospitals.models import Hospital
from shared.kernel import clock
from shared.kernel.clock import JST
from tenants.equipment.models import Device, Fault, Loan, Ward
from tenants.reports.models import Report
from tests.people import ALICE, DAN, LONG_AGO
from tests.reporting.documents.samples import ORDINARY

OCTOBER = date(2026, 10, 1)
PDF = b"%PDF-1.7 a report"


def _device(number: int, **more: Any) -> Device:
    return Device.objects.create(
        key=f"me-{number:03}",
        asset_no=f"ME-{number:03}",
        local_name="輸液ポンプ",
        first_seen_month=OCTOBER,
        last_seen_month=OCTOBER,
        **more,
    )


@pytest.fixture
def stocked(alpha: Hospital) -> Hospital:
    """Alpha with three devices, two loans and a fault."""
    with inside(alpha):
        ward = Ward.objects.create(name="5階東")
        known = {"category_code": "infusion-pump", "maker_code": "aoba", "ward": ward}
        pump = _device(1, local_maker="あおば医科工業", **known)
        _device(2, status="repair", **known)
        _device(3, local_category="謎の機器", local_maker="謎の会社")
        at = datetime(2026, 10, 5, 9, 30, tzinfo=JST)
        told = {"device": pump, "device_key": pump.asset_no, "file_id": 1}
        for day, returned in ((0, at + timedelta(days=2)), (7, None)):
            Loan.objects.create(
                loaned_at=at + timedelta(days=day),
                loaned_precision="min",
                returned_at=returned,
                ward=ward,
                **told,
            )
        Fault.objects.create(
            reported_at=at,
            reported_precision="d",
            cause_class="human",
            symptom="落下による破損",
            **told,
        )
    return alpha


@pytest.fixture
def reported(alpha: Hospital) -> Report:
    """Alpha's report of October, with its document in the storage."""
    with inside(alpha):
        key = default_storage.save(f"hospitals/{alpha.pk}/october.pdf", ContentFile(PDF))
        return Report.objects.create(
            month=OCTOBER,
            revision=1,
            generated_at=datetime(2026, 11, 4, 9, 0, tzinfo=JST),
            figures=to_json(ORDINARY),
            inputs_hash="0" * 64,
            pdf_key=key,
            pdf_sha256="0" * 64,
            pages=3,
            bytes=len(PDF),
        )


@pytest.fixture
def granted(alpha: Hospital) -> Any:
    """``granted("ledger", makers=("aoba",))``: Alpha's grant for Delta, for a month from today."""

    def grant(*scopes: str, **limits: Any) -> Grant:
        return granting.grant(
            hospital_id=alpha.pk,
            dealer=Dealer.objects.get(code="delta"),
            scopes=scopes,
            limits=granting.Limits(**limits),
            starts_on=clock.today(),
            ends_on=clock.today() + timedelta(days=30),
            by=ALICE,
            at=LONG_AGO,
        )

    return grant


@pytest.fixture
def as_dealer(at_alpha: Any, granted: Any) -> Any:
    """``as_dealer("ledger")``: Dan, stepped over to Alpha under a grant with these scopes."""

    def visit(*scopes: str, **limits: Any) -> Any:
        grant = granted(*scopes, **limits)
        visitor = at_alpha(DAN)
        visitor.remember(**{entrance.SESSION_GRANT: grant.pk})
        return visitor

    return visit
