"""A maker's figures by program: cached until a release or a contract changes them."""

from datetime import date
from typing import Any

from shared.agreements import services as agreements
from shared.catalogue.models import Maker
from shared.kernel.periods import Month
from tests.optiserve.api.conftest import Program
from tests.people import LONG_AGO
from tests.shared.aggregates.months import cell, opened, published
from tests.shared.agreements.agreed import terms_like

URL = "/api/v1/aggregates"


def _agree(**changes: Any) -> None:
    agreements.write_agreement(
        maker=Maker.objects.get(code="aoba"),
        number="OS-1",
        terms=terms_like(**{"ends_on": date(2036, 3, 31)} | changes),
        by="tests",
        at=LONG_AGO,
    )


def test_only_what_is_agreed_is_told(maker_program: Program) -> None:
    _agree(measures=("lending",))
    published(cell(), cell("c:infusion-pump/m:hikari"), cell(geo="r:kanto", band="20-99"))
    first, second = maker_program.get(URL).json()["items"]
    assert (first["devices"], first["loans"], first["maker"]) == (None, 60, "")
    assert (second["geo"], second["band"]) == ("r:kanto", "20-99")
    assert maker_program.get(f"{URL}?band=20-99").json()["count"] == 1


def test_an_answer_that_has_not_changed_is_not_sent_again(maker_program: Program) -> None:
    _agree()
    published(cell())
    tag = maker_program.get(URL)["ETag"]
    assert maker_program.get(URL, headers={"If-None-Match": tag}).status_code == 304
    assert maker_program.get(f"{URL}?geo=jp", headers={"If-None-Match": tag}).status_code == 200


def test_a_release_and_a_contract_each_make_the_answer_a_new_one(maker_program: Program) -> None:
    _agree()
    published(cell())
    before = maker_program.get(URL)["ETag"]
    published(cell(), run=opened(Month(2026, 9)))
    released = maker_program.get(URL)["ETag"]
    _agree(by_band=False)
    assert len({before, released, maker_program.get(URL)["ETag"]}) == 3
