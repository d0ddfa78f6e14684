"""The operator sees what each hospital costs."""

from typing import Any

import pytest

from optiserve.usecases import collect_usage
from shared.hospitals.models import Hospital, Usage
from shared.kernel import clock
from tests.optiserve.api.conftest import Program, key_of
from tests.people import MIKA, OLGA


@pytest.fixture
def collected(alpha: Hospital, bravo: Hospital) -> None:
    """Alpha has sent seven requests today, and its quota is used up."""
    Hospital.objects.filter(code="alpha").update(quota_bytes=1)
    collect_usage.collect(at=clock.now())
    Usage.objects.filter(hospital=alpha).update(requests=7, task_ms=1500, db_ms=None)


def _page(at_portal: Any, query: str = "") -> str:
    return at_portal(OLGA).get(f"/operator/usage/{query}").content.decode()


def test_every_hospitals_day_is_shown(collected: None, at_portal: Any) -> None:
    page = _page(at_portal)
    assert "アルファ病院" in page
    assert "ブラボー病院" in page


def test_only_hospitals_beyond_their_quota(collected: None, at_portal: Any) -> None:
    page = _page(at_portal, "?is_full=yes")
    assert "アルファ病院" in page
    assert "ブラボー病院" not in page


def test_the_rows_are_exported_with_their_values(collected: None, at_portal: Any) -> None:
    text = _page(at_portal, "?export=csv")
    [line] = [one for one in text.splitlines() if "アルファ病院" in one]
    assert ",7,0,,1500," in line


def test_nothing_collected_is_said(at_portal: Any) -> None:
    assert "Nothing has been counted yet" in _page(at_portal)


def test_a_maker_does_not_see_it(at_portal: Any) -> None:
    assert at_portal(MIKA).get("/operator/usage/").status_code == 403


def test_the_api_tells_the_same(collected: None, db: Any) -> None:
    program = Program("portal.localhost", key_of("operator", 0))
    items = program.get(f"/api/v1/usage?since={clock.today()}").json()["items"]
    assert [(one["hospital"], one["requests"], one["db_ms"]) for one in items] == [
        ("alpha", 7, None),
        ("bravo", 0, items[1]["db_ms"]),
    ]
