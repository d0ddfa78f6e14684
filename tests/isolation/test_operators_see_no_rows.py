"""No address of the operator's, page or API, gives out a row of a hospital's."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import settings

from optiserve.api.doors import portal_api
from optiserve.checks import patterns_of
from optiserve.tenancy.context import inside
from shared.hospitals.models import Hospital, JobKind
from tenants.equipment.models import Device
from tests.conftest import Visitor
from tests.optiserve.usecases.hospital_life import bundle
from tests.people import ALICE, OLGA

CANARY = "canary-of-alpha"


@pytest.fixture
def archives(own_database: str) -> list[int]:
    """Alpha has a device nobody else has, an export with it and a backup."""
    alpha = Hospital.objects.get(code="alpha")
    month = date(2026, 10, 1)
    with inside(alpha):
        Device.objects.create(
            key="A1", local_name=CANARY, first_seen_month=month, last_seen_month=month
        )
    return [bundle(alpha, kind).pk for kind in (JobKind.EXPORT, JobKind.BACKUP)]


def _addresses(jobs: list[int]) -> Iterator[str]:
    """Every address of the portal that needs no more than Alpha's code and one of its jobs."""
    routes = [route for route, _ in patterns_of(settings.ROOT_URLCONF)]
    described = portal_api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    for route in [f"/{route}" for route in routes] + list(described):
        for job in jobs:
            named = route.replace("<slug:code>", "alpha").replace("{code}", "alpha")
            named = named.replace("<int:job_id>", str(job))
            if not {"<", "{"} & set(named) and "logout" not in named:
                yield named


def _given(answer: Any) -> bytes:
    """Everything that came, unpacked if it is an archive."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if not content.startswith(b"PK"):
        return content
    with ZipFile(BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_no_address_of_the_operators_gives_out_a_hospitals_row(archives: list[int]) -> None:
    olga = Visitor("portal.localhost", OLGA)
    olga.raise_request_exception = False
    walked = set(_addresses(archives))
    assert f"/operator/hospitals/alpha/jobs/{archives[0]}/" in walked
    assert [one for one in sorted(walked) if CANARY.encode() in _given(olga.get(one))] == []


def test_the_same_look_finds_the_row_where_the_hospital_itself_is(archives: list[int]) -> None:
    """Or the test above would find nothing wherever it looked."""
    alice = Visitor("alpha.localhost", ALICE)
    for address in ("/devices/", f"/export/{archives[0]}/archive/"):
        assert CANARY.encode() in _given(alice.get(address))
