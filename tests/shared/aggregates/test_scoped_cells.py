"""What an agreement lets a maker see of the releases."""

from typing import Any

from shared.aggregates import queries, services
from shared.agreements.queries import Scope
from shared.kernel.periods import Month
from tests.shared.aggregates.months import NOVEMBER_1, OCTOBER, cell, opened, published


def _scope(**changes: Any) -> Scope:
    usual: dict[str, Any] = {
        "maker": "aoba",
        "includes_own": True,
        "categories": frozenset({"infusion-pump"}),
        "geo_level": "region",
        "first": Month(2026, 4),
        "last": Month(2027, 3),
    }
    return Scope(**{**usual, **changes})


def _seen(*scopes: Scope) -> list[tuple[str, str]]:
    return list(queries.scoped_cells(scopes).values_list("product", "geo"))


def test_without_an_agreement_nothing_is_seen(db: Any) -> None:
    published(cell())
    assert _seen() == []


def test_only_agreed_categories_are_seen(db: Any) -> None:
    published(cell("all"), cell("c:aed"), cell("c:infusion-pump"))
    assert _seen(_scope()) == [("c:infusion-pump", "jp")]


def test_a_named_competitor_is_never_seen(db: Any) -> None:
    published(cell("c:infusion-pump/m:aoba"), cell("c:infusion-pump/m:hikari"))
    assert _seen(_scope()) == [("c:infusion-pump/m:aoba", "jp")]


def test_own_products_are_seen_only_where_agreed(db: Any) -> None:
    published(cell(), cell("c:infusion-pump/m:aoba"))
    assert _seen(_scope(includes_own=False)) == [("c:infusion-pump", "jp")]


def test_no_area_finer_than_agreed_is_seen(db: Any) -> None:
    published(cell(geo="jp"), cell(geo="r:kanto"), cell(geo="p:13"))
    areas = {
        level: [geo for _, geo in _seen(_scope(geo_level=level))]
        for level in ("nation", "region", "prefecture")
    }
    assert areas == {
        "nation": ["jp"],
        "region": ["jp", "r:kanto"],
        "prefecture": ["jp", "p:13", "r:kanto"],
    }


def test_no_month_outside_the_term_is_seen(db: Any) -> None:
    published(cell())
    assert _seen(_scope(last=OCTOBER.previous())) == []
    assert _seen(_scope(first=OCTOBER.next())) == []
    assert _seen(_scope(first=OCTOBER, last=OCTOBER)) == [("c:infusion-pump", "jp")]


def test_a_withheld_cell_cannot_be_told_from_an_empty_one(db: Any) -> None:
    published(cell(), cell(geo="r:kanto", status="primary"))
    assert _seen(_scope()) == [("c:infusion-pump", "jp")]


def test_what_two_agreements_cover_is_seen_once(db: Any) -> None:
    published(cell(), cell("c:aed"))
    seen = _seen(_scope(), _scope(categories=frozenset({"aed", "infusion-pump"})))
    assert seen == [("c:aed", "jp"), ("c:infusion-pump", "jp")]


def test_only_the_newest_revision_is_seen(db: Any) -> None:
    published(cell())
    again = services.reopen(month=OCTOBER, reason="late file", by="tests", at=NOVEMBER_1)
    published(cell(devices=13), run=again)
    assert [one.devices for one in queries.scoped_cells([_scope()])] == [13]


def test_the_last_release_stays_while_its_month_is_done_again(db: Any) -> None:
    published(cell())
    services.reopen(month=OCTOBER, reason="late file", by="tests", at=NOVEMBER_1)
    assert [one.devices for one in queries.scoped_cells([_scope()])] == [12]


def test_the_history_of_a_month_keeps_every_release(db: Any) -> None:
    published(cell())
    again = services.reopen(month=OCTOBER, reason="late file", by="tests", at=NOVEMBER_1)
    published(cell(devices=13), run=again)
    assert [one.run.revision for one in queries.releases(OCTOBER)] == [2, 1]
    assert queries.latest_release(OCTOBER) == again.release


def test_the_agreed_months_are_listed_newest_first(db: Any) -> None:
    for month in (OCTOBER, Month(2026, 9), Month(2026, 3)):
        published(cell(), run=opened(month))
    assert queries.months_of([_scope()]) == [OCTOBER, Month(2026, 9)]
