"""What a maker sees on its screens: figures as agreed, and files of the same."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from pyarrow import parquet

from shared.aggregates import services
from shared.agreements import services as agreements
from shared.catalogue.models import Maker
from tests.people import LONG_AGO, MIKA, OLGA
from tests.shared.aggregates.months import NOVEMBER_1, OCTOBER, cell, published
from tests.shared.agreements.agreed import terms_like

LOOKS = ("/maker/", "/maker/compare/", "/maker/sizes/")


def _agree(**changes: Any) -> None:
    usual = {"starts_on": date(2026, 4, 1), "ends_on": date(2036, 3, 31)}
    agreements.write_agreement(
        maker=Maker.objects.get(code="aoba"),
        number="OS-1",
        terms=terms_like(**usual | changes),
        by="tests",
        at=LONG_AGO,
    )


@pytest.fixture
def market(db: Any) -> None:
    """October with own and all devices, one region withheld."""
    _agree()
    published(
        cell(devices=4000, faults=40),
        cell(geo="r:kanto", devices=1000),
        cell(geo="r:kinki", status="primary"),
        cell("c:infusion-pump/m:aoba", devices=500),
        cell("c:infusion-pump/m:hikari", devices=7777),
        cell(band="20-99", devices=2222),
    )


@pytest.mark.parametrize("path", LOOKS)
def test_every_look_opens_for_the_maker_and_for_nobody_else(
    market: None, at_portal: Any, path: str
) -> None:
    assert at_portal(MIKA).get(path).status_code == 200
    assert at_portal(OLGA).get(path).status_code == 403


@pytest.mark.parametrize("path", LOOKS)
def test_no_look_names_a_competitor(market: None, at_portal: Any, path: str) -> None:
    page = at_portal(MIKA).get(path).content.decode()
    assert "7,777" not in page
    assert "hikari" not in page


def _rows(at_portal: Any, path: str) -> list[dict[str, str]]:
    content = at_portal(MIKA).get(f"{path}{'&' if '?' in path else '?'}export=csv").content
    _preamble, table = content.decode("utf-8-sig").split("\r\n\r\n", 1)
    return list(csv.DictReader(io.StringIO(table)))


def test_an_unpublished_area_names_the_nearest_that_is_published(
    market: None, at_portal: Any
) -> None:
    rows = {row["Area"]: row for row in _rows(at_portal, "/maker/")}
    assert rows["Kinki"]["Devices"] == ""
    assert rows["Kinki"]["Not published; nearest area"] == "Japan"
    assert rows["Kanto"]["Not published; nearest area"] == ""


def test_a_failure_rate_has_its_limits(market: None, at_portal: Any) -> None:
    japan = _rows(at_portal, "/maker/")[0]
    lower, upper = map(float, japan["95 % limits"].split("–"))
    assert lower < float(japan["Failures per device-year"]) < upper


def test_own_products_stand_beside_all_makers(market: None, at_portal: Any) -> None:
    japan = _rows(at_portal, "/maker/compare/")[0]
    assert (japan["Own devices"], japan["All devices"], japan["Share"]) == ("500", "4000", "0.125")


def test_small_hospitals_have_rows_of_their_own(market: None, at_portal: Any) -> None:
    rows = _rows(at_portal, "/maker/sizes/")
    small = next(row for row in rows if (row["Area"], row["Beds"]) == ("Japan", "20-99"))
    assert small["Devices"] == "2222"


def test_a_month_published_anew_is_marked(market: None, at_portal: Any) -> None:
    again = services.reopen(month=OCTOBER, reason="late file", by="tests", at=NOVEMBER_1)
    published(cell(devices=4001), run=again)
    assert '"revision": "r2"' in at_portal(MIKA).get("/maker/").content.decode()


def test_what_is_not_agreed_is_in_no_file(market: None, at_portal: Any) -> None:
    _agree(measures=("lending",), starts_on=date(2026, 4, 2))
    content = at_portal(MIKA).get("/maker/?file=parquet").content
    table = parquet.read_table(io.BytesIO(content))
    assert table["devices"].null_count == table.num_rows > 0
    assert set(table["maker"].to_pylist()) == {"", "aoba"}
    assert b"optiserve" in table.schema.metadata


def test_a_chart_is_a_picture(market: None, at_portal: Any) -> None:
    answer = at_portal(MIKA).get("/maker/?file=map")
    assert answer.content.startswith(b"\x89PNG")
    assert at_portal(MIKA).get("/maker/?file=secret").status_code == 404


def test_a_chart_without_any_figure_says_so_instead(market: None, at_portal: Any) -> None:
    empty = at_portal(MIKA).get("/maker/?band=500%2B").content.decode()
    assert empty.count("Nothing is published for this choice.") == 3


def test_a_region_is_looked_into(db: Any, at_portal: Any) -> None:
    _agree(geo_level="prefecture")
    published(cell(), cell(geo="r:kanto"), cell(geo="p:13"), cell(geo="p:27"))
    areas = [row["Area"] for row in _rows(at_portal, "/maker/?area=r:kanto")]
    assert (areas[0], len(areas)) == ("Kanto", 8)


def test_a_suspended_contract_shows_nothing(market: None, at_portal: Any) -> None:
    _agree(kind="suspended", starts_on=date(2026, 4, 2))
    for path in LOOKS:
        assert "4,000" not in at_portal(MIKA).get(path).content.decode()


def test_the_contracts_page_says_what_is_seen_today(market: None, at_portal: Any) -> None:
    page = at_portal(MIKA).get("/maker/contracts/").content.decode()
    assert "What you see today" in page
    assert "2026-04 – 2036-03" in page
