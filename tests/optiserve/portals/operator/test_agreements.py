"""Contracts with makers on the operator's screens."""

from datetime import date
from typing import Any

import pytest

from shared.agreements import services
from shared.agreements.models import Agreement
from shared.catalogue.models import Maker
from tests.people import LONG_AGO, OLGA
from tests.shared.aggregates.months import cell, published
from tests.shared.agreements.agreed import terms_like

NEW = "/operator/contracts/new/"
PAGE = "/operator/contracts/of/OS-1/"
FORM = {
    "maker": "aoba",
    "number": "OS-1",
    "kind": "trial",
    "categories": ["infusion-pump"],
    "measures": ["stock"],
    "geo_level": "region",
    "areas": ["r:kanto"],
    "includes_own": "on",
    "includes_market": "on",
    "market_delay": "0",
    "starts_on": "2026-04-01",
    "ends_on": "2027-03-31",
    "price_yen": "120000",
}


@pytest.fixture
def agreement(db: Any) -> Agreement:
    """Aoba's contract by region."""
    return services.write_agreement(
        maker=Maker.objects.get(code="aoba"),
        number="OS-1",
        terms=terms_like(),
        by="tests",
        at=LONG_AGO,
    )


def test_a_preview_shows_real_rows_and_writes_nothing(at_portal: Any, db: Any) -> None:
    published(cell(geo="r:kanto", devices=4321), cell(devices=8765))
    page = at_portal(OLGA).post(NEW, FORM | {"preview": "1"}).content.decode()
    assert "4,321" in page
    assert "8,765" not in page
    assert not Agreement.objects.exists()


def test_terms_that_begin_later_are_previewed_on_the_newest_month(at_portal: Any, db: Any) -> None:
    published(cell(geo="r:kanto", devices=4321))
    later = FORM | {"starts_on": "2040-04-01", "ends_on": "2041-03-31", "preview": "1"}
    assert "4,321" in at_portal(OLGA).post(NEW, later).content.decode()


def test_what_is_filled_in_is_what_is_agreed(at_portal: Any, db: Any) -> None:
    at_portal(OLGA).post(NEW, FORM | {"data_from": "2025-01"})
    written = Agreement.objects.get(number="OS-1")
    assert (written.kind, written.areas, written.measures) == ("trial", ["r:kanto"], ["stock"])
    assert (written.by_band, written.data_from) == (False, date(2025, 1, 1))


def test_an_agreement_that_shows_nothing_is_refused_at_its_field(at_portal: Any, db: Any) -> None:
    empty = {k: v for k, v in FORM.items() if not k.startswith("includes")}
    assert "Choose own products" in at_portal(OLGA).post(NEW, empty).content.decode()


def test_the_page_of_a_contract_shows_what_its_maker_sees(
    agreement: Agreement, at_portal: Any
) -> None:
    published(cell(devices=8765), cell("c:infusion-pump/m:hikari", devices=4321))
    page = at_portal(OLGA).get(PAGE).content.decode()
    assert "8,765" in page
    assert "4,321" not in page


def test_an_amendment_begins_with_the_terms_that_hold(agreement: Agreement, at_portal: Any) -> None:
    page = at_portal(OLGA).get(f"{NEW}?amends=OS-1").content.decode()
    assert 'value="90000"' in page
    assert 'value="OS-1"' in page


@pytest.mark.parametrize(
    ("act", "form", "kind"),
    [
        ("renew", {"ends_on": "2028-03-31", "price_yen": "95000"}, "regular"),
        ("suspend", {"from_day": "2026-12-01"}, "suspended"),
    ],
)
def test_a_contract_is_renewed_or_suspended_by_a_new_version(
    agreement: Agreement, at_portal: Any, act: str, form: dict[str, str], kind: str
) -> None:
    assert at_portal(OLGA).get(f"{PAGE}{act}/").status_code == 200
    assert at_portal(OLGA).post(f"{PAGE}{act}/", form).url == PAGE
    newest = Agreement.objects.order_by("-version")[0]
    assert (newest.version, newest.kind) == (2, kind)


def test_a_contract_that_is_not_suspended_is_not_resumed(
    agreement: Agreement, at_portal: Any
) -> None:
    page = at_portal(OLGA).post(f"{PAGE}resume/", {"from_day": "2026-12-01"})
    assert "The contract is not suspended." in page.content.decode()


def test_a_contract_nobody_wrote_is_not_found(at_portal: Any, db: Any) -> None:
    assert at_portal(OLGA).get(PAGE).status_code == 404
