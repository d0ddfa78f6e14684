"""Lists that PostgreSQL writes say what the published schema promises, whatever is in the rows."""

import json
from datetime import UTC, date, datetime
from functools import cache, partial
from typing import Any

import jsonschema
import pytest
from django.db.models import QuerySet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ninja import NinjaAPI

from optiserve.api.doors import hospital_api, portal_api
from optiserve.api.hospital import DEVICES, LOANS, DeviceOut, FaultOut, LoanOut
from optiserve.api.pages import Page, every_row, one_page, paged
from optiserve.tenancy.context import inside
from shared.agreements import services as agreements
from shared.catalogue.models import Category, Maker
from shared.delegation import services as granting
from shared.delegation.models import Dealer
from shared.hospitals.models import Hospital
from shared.kernel import clock
from tenants.equipment.models import Device, Fault, Loan, Ward
from tests.optiserve.api.conftest import Program
from tests.people import LONG_AGO
from tests.shared.agreements.agreed import terms_like

# Anything PostgreSQL's text can hold: all but NUL and halves of surrogate pairs.
texts = partial(st.text, st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
days = st.dates(date(1, 1, 1), date(9999, 12, 31))
moments = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001
yen = st.none() | st.integers(0, 2**63 - 1)
devices = st.builds(
    Device,
    key=texts(min_size=1, max_size=200),
    asset_no=texts(max_size=80),
    local_name=texts(max_size=200),
    local_maker=texts(max_size=120),
    status=st.sampled_from(["active", "lost"]),
    category_code=st.none() | texts(max_size=40),
    acquired_on=st.none() | days,
    retired_on=st.none() | days,
    acquisition_cost_yen=yen,
    first_seen_month=days,
    last_seen_month=days,
)
loans = st.builds(
    Loan, device_key=texts(max_size=200), loaned_at=moments, loaned_precision=st.just("min"),
    file_id=st.just(0),
)  # fmt: skip
faults = st.builds(
    Fault, device_key=texts(max_size=200), reported_at=moments, symptom=texts(max_size=300),
    outsourced_yen=yen, reported_precision=st.just("min"), file_id=st.just(0),
)  # fmt: skip
odd_rows = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@cache
def _document(api: NinjaAPI) -> Any:
    return api.get_openapi_schema(path_prefix="/api/v1/")


def _hold_against(api: NinjaAPI, path: str, answer: Any) -> None:
    """Raises unless an answer is what the OpenAPI document says of a path."""
    document = _document(api)
    promised = document["paths"][f"/api/v1/{path}"]["get"]["responses"][200]
    schema = promised["content"]["application/json"]["schema"]
    jsonschema.validate(answer, {**schema, "components": document["components"]})


def _items(path: str, rows: QuerySet, schema: Any, **sources: Any) -> list[Any]:
    answer = one_page(schema, rows, Page(page=1), **sources)
    _hold_against(hospital_api, path, json.loads(answer.content))
    return paged(schema).model_validate_json(answer.content).items


@odd_rows
@given(rows=st.lists(devices, max_size=3, unique_by=lambda one: one.key), ward=texts(max_size=120))
def test_a_page_of_devices_is_what_the_rows_are(
    in_alpha: Any, rows: list[Device], ward: str
) -> None:
    Device.objects.all().delete()
    Ward.objects.all().delete()
    home = Ward.objects.create(name=ward)
    for number, one in enumerate(rows):
        one.pk, one.ward = None, home if number else None
        one.save()
    found = _items("devices", Device.objects.order_by("pk"), DeviceOut, ward="ward__name")
    wanted = [
        {**{name: getattr(one, name) for name in DeviceOut.model_fields}, "ward": one.ward and ward}
        for one in rows
    ]
    assert [one.dict() for one in found] == wanted


@odd_rows
@given(row=loans)
def test_a_page_of_loans_is_what_the_rows_are(in_alpha: Any, row: Loan) -> None:
    Loan.objects.all().delete()
    row.pk = None
    row.save()
    [found] = _items("loans", Loan.objects.all(), LoanOut, ward="ward__name")
    assert (found.device_key, found.loaned_at, found.ward) == (row.device_key, row.loaned_at, None)


@odd_rows
@given(row=faults)
def test_a_page_of_faults_is_what_the_rows_are(in_alpha: Any, row: Fault) -> None:
    Fault.objects.all().delete()
    row.pk = None
    row.save()
    [found] = _items("faults", Fault.objects.all(), FaultOut)
    assert found.dict() == {name: getattr(row, name) for name in FaultOut.model_fields}


@pytest.fixture
def filled(alpha: Hospital) -> None:
    """A row for every list."""
    maker, dealer = Maker.objects.get(code="aoba"), Dealer.objects.get(code="delta")
    agreements.write_agreement(
        maker=maker,
        number="A-1",
        terms=terms_like(categories=tuple(one.code for one in Category.objects.all())),
        by="tests",
        at=LONG_AGO,
    )
    granting.grant(
        hospital_id=alpha.pk, dealer=dealer, scopes=["ledger", "faults"], by="tests",
        starts_on=clock.today(), ends_on=clock.today(), at=clock.now(),
    )  # fmt: skip
    with inside(alpha):
        Device.objects.create(
            key="1", first_seen_month=date(2026, 1, 1), last_seen_month=date(2026, 1, 1)
        )
        Loan.objects.create(device_key="1", loaned_at=LONG_AGO, loaned_precision="min", file_id=0)
        Fault.objects.create(
            device_key="1", reported_at=LONG_AGO, reported_precision="min", file_id=0
        )


@pytest.mark.parametrize(
    "path", ["devices", "loans", "faults", "reports", "grants", "visits", "files"]
)
def test_a_hospitals_list_is_what_its_openapi_document_says(
    filled: None, alpha_program: Any, path: str
) -> None:
    program = alpha_program()
    program.put("/api/v1/feeds/ledger/2026-10?filename=a.csv", b"a,b\n1,2\n", "text/csv")
    _hold_against(hospital_api, path, program.get(f"/api/v1/{path}").json())


@pytest.mark.parametrize("path", ["hospitals", "makers", "dealers", "agreements"])
def test_an_operators_list_is_what_its_openapi_document_says(
    filled: None, operator_program: Program, path: str
) -> None:
    answer = operator_program.get(f"/api/v1/{path}").json()
    assert len(answer["items"] if isinstance(answer, dict) else answer) > 0
    _hold_against(portal_api, path, answer)


def test_a_dealers_list_is_what_its_openapi_document_says(
    filled: None, dealer_program: Program
) -> None:
    answer = dealer_program.get("/api/v1/granted").json()
    assert [one["address"] for one in answer] == ["http://alpha.localhost:8000"]
    _hold_against(portal_api, "granted", answer)


def test_pages_follow_one_another_and_know_their_sum(in_alpha: Any, alpha_program: Any) -> None:
    month = date(2026, 1, 1)
    Device.objects.bulk_create(
        Device(key=f"{number}", first_seen_month=month, last_seen_month=month)
        for number in range(5)
    )
    program = alpha_program("device.read")
    pages = [
        program.get(f"/api/v1/devices?page={page}&page_size=2").json() for page in (1, 2, 3, 4)
    ]
    assert [[one["key"] for one in page["items"]] for page in pages] == [
        ["0", "1"], ["2", "3"], ["4"], [],
    ]  # fmt: skip
    assert {page["count"] for page in pages} == {5}


def test_a_page_costs_one_statement(in_alpha: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        one_page(DeviceOut, Device.objects.order_by("key"), Page(page=1), ward="ward__name")


def test_a_list_that_is_read_again_is_of_the_hospital_that_reads_it(
    alpha: Hospital, bravo: Hospital
) -> None:
    counts = []
    for number, hospital in enumerate((alpha, bravo, alpha)):
        with inside(hospital):
            Loan.objects.create(
                device_key=f"{number}", loaned_at=LONG_AGO, loaned_precision="min", file_id=0
            )
            counts.append(json.loads(LOANS.page(Page(page=1), "").content)["count"])
    assert counts == [1, 1, 2]


def test_pages_and_filters_are_not_mistaken_for_one_another(in_alpha: Any) -> None:
    month = date(2026, 1, 1)
    for key, status in (("a", "active"), ("b", "lost"), ("c", "lost")):
        Device.objects.create(key=key, status=status, first_seen_month=month, last_seen_month=month)
    asked = [(1, ""), (2, ""), (1, "lost"), (1, "active"), (1, "")]
    found = [
        [
            one["key"]
            for one in json.loads(DEVICES.page(Page(page=page, page_size=2), "", status).content)[
                "items"
            ]
        ]
        for page, status in asked
    ]
    assert found == [["a", "b"], ["c"], ["b", "c"], ["a"], ["a", "b"]]


def test_nothing_found_is_an_empty_list(in_alpha: Any) -> None:
    answer = every_row(FaultOut, Fault.objects.filter(pk__in=[]).order_by("pk"))
    assert answer.content == b"[]"
