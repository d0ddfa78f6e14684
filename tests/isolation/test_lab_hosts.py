"""L20, L21: names that people type, and names that become schemas."""

from typing import Any

import pytest
from django.db import connection

from optiserve.tenancy.context import PORTAL, open_door
from shared.hospitals import services as hospitals
from shared.hospitals.models import Hospital
from shared.kernel.clock import now
from shared.kernel.errors import DomainError
from tests.conftest import Visitor

ODD_NAMES = [
    "../../etc",
    "a:b",
    "information_schema",
    "PUBLIC",
    "日本",
    "pg_catalog",
    "h_1",
    "a" * 64,
]


@pytest.mark.parametrize(
    "host", ["alpha.localhost", "ALPHA.localhost", "alpha.localhost.", "Alpha.LocalHost:8000"]
)
def test_a_host_is_the_same_however_it_is_written(alpha: Hospital, host: str) -> None:
    """L20."""
    assert Visitor(host).get("/accounts/login/").status_code in {200, 302}


@pytest.mark.parametrize(
    "host",
    ["www.alpha.localhost", "x.alpha.localhost", "alphalocalhost", "alpha.localhost.evil.example"],
)
def test_a_host_that_is_nearly_a_hospitals_is_nobodys(alpha: Hospital, host: str) -> None:
    """L20: exact or not at all, and no cookie is set."""
    answer = Visitor(host).get("/accounts/login/")
    assert answer.status_code in {400, 404, 421}
    assert not answer.cookies


def test_the_library_knows_one_way_of_writing_a_host(stock: dict[str, Any]) -> None:
    """L20, on the library as it is; and the connection stays at the last visitor's tenant."""
    assert stock["L20"] == {
        "answers": {
            "t1.localhost": 200,
            "T1.localhost": 404,
            "t1.localhost.": 404,
            "www.t1.localhost": 200,
        },
        "left_at": "t1",
    }


def test_after_a_request_the_door_is_shut(alpha: Hospital) -> None:
    """L20: what runs after it does not see the last visitor's hospital."""
    Visitor("alpha.localhost").get("/accounts/login/")
    with open_door(PORTAL), connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('search_path')")
        assert cursor.fetchone() == ("optiserve_portal", "public")


@pytest.mark.parametrize("name", ODD_NAMES)
def test_an_odd_name_becomes_no_hospital(db: Any, name: str) -> None:
    """L21."""
    with pytest.raises(DomainError):
        _add(name)


def test_the_library_takes_odd_names_for_schemas(stock: dict[str, Any]) -> None:
    """L21, on the library as it is."""
    assert stock["L21"] == ODD_NAMES[:5]


def test_a_schema_is_named_after_a_number_whatever_the_hospital_is_called(db: Any) -> None:
    """L21: nothing a person chose becomes an identifier, a cache key or a path."""
    hospital = _add("select-drop-table")
    assert hospital.schema_name == f"h_{hospital.pk}"


def _add(code: str) -> Hospital:
    return hospitals.add(
        code=code,
        name="x",
        corporation="",
        prefecture="13",
        beds=1,
        host=f"{code}.localhost",
        by="tests",
        at=now(),
    )
