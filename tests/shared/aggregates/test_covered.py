"""What an agreement lets a maker see of the releases."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.aggregates import covered, queries, services
from shared.agreements.queries import Scope
from shared.kernel.periods import Month
from tests.shared.aggregates.months import NOVEMBER_1, OCTOBER, cell, opened, published
from tests.shared.agreements.agreed import scope_like


def _seen(*scopes: Scope) -> list[tuple[str, str]]:
    return list(covered.covered(scopes).values_list("product", "geo"))


def test_without_an_agreement_nothing_is_seen(db: Any) -> None:
    published(cell())
    assert _seen() == []


def test_only_agreed_categories_are_seen(db: Any) -> None:
    published(cell("all"), cell("c:aed"), cell("c:infusion-pump"))
    assert _seen(scope_like()) == [("c:infusion-pump", "jp")]


def test_a_named_competitor_is_never_seen(db: Any) -> None:
    published(cell("c:infusion-pump/m:aoba"), cell("c:infusion-pump/m:hikari"))
    assert _seen(scope_like()) == [("c:infusion-pump/m:aoba", "jp")]


def test_own_products_are_seen_only_where_agreed(db: Any) -> None:
    published(cell(), cell("c:infusion-pump/m:aoba"))
    assert _seen(scope_like(includes_own=False)) == [("c:infusion-pump", "jp")]


def test_no_area_finer_than_agreed_is_seen(db: Any) -> None:
    published(cell(geo="jp"), cell(geo="r:kanto"), cell(geo="p:13"))
    areas = {
        level: [geo for _, geo in _seen(scope_like(geo_level=level))]
        for level in ("nation", "region", "prefecture")
    }
    assert areas == {
        "nation": ["jp"],
        "region": ["jp", "r:kanto"],
        "prefecture": ["jp", "p:13", "r:kanto"],
    }


def test_no_month_outside_the_term_is_seen(db: Any) -> None:
    published(cell())
    assert _seen(scope_like(last=OCTOBER.previous())) == []
    assert _seen(scope_like(first=OCTOBER.next())) == []
    assert _seen(scope_like(first=OCTOBER, last=OCTOBER)) == [("c:infusion-pump", "jp")]


def test_a_withheld_cell_cannot_be_told_from_an_empty_one(db: Any) -> None:
    published(cell(), cell(geo="r:kanto", status="primary"))
    assert _seen(scope_like()) == [("c:infusion-pump", "jp")]


def test_what_two_agreements_cover_is_seen_once(db: Any) -> None:
    published(cell(), cell("c:aed"))
    seen = _seen(scope_like(), scope_like(categories=frozenset({"aed", "infusion-pump"})))
    assert seen == [("c:aed", "jp"), ("c:infusion-pump", "jp")]


def test_only_the_newest_revision_is_seen(db: Any) -> None:
    published(cell())
    again = services.reopen(month=OCTOBER, reason="late file", by="tests", at=NOVEMBER_1)
    published(cell(devices=13), run=again)
    assert [one.devices for one in covered.covered([scope_like()])] == [13]


def test_the_last_release_stays_while_its_month_is_done_again(db: Any) -> None:
    published(cell())
    services.reopen(month=OCTOBER, reason="late file", by="tests", at=NOVEMBER_1)
    assert [one.devices for one in covered.covered([scope_like()])] == [12]


def test_the_history_of_a_month_keeps_every_release(db: Any) -> None:
    published(cell())
    again = services.reopen(month=OCTOBER, reason="late file", by="tests", at=NOVEMBER_1)
    published(cell(devices=13), run=again)
    assert [one.run.revision for one in queries.releases(OCTOBER)] == [2, 1]
    assert queries.latest_release(OCTOBER) == again.release


def test_the_agreed_months_are_listed_newest_first(db: Any) -> None:
    for month in (OCTOBER, Month(2026, 9), Month(2026, 3)):
        published(cell(), run=opened(month))
    assert covered.months_of([scope_like()]) == [OCTOBER, Month(2026, 9)]


def test_all_makers_together_are_seen_only_where_agreed(db: Any) -> None:
    published(cell(), cell("c:infusion-pump/m:aoba"))
    assert _seen(scope_like(includes_market=False)) == [("c:infusion-pump/m:aoba", "jp")]


def test_all_makers_come_later_than_own_products_where_so_agreed(db: Any) -> None:
    published(cell(), cell("c:infusion-pump/m:aoba"))
    late = scope_like(market_last=OCTOBER.previous())
    assert _seen(late) == [("c:infusion-pump/m:aoba", "jp")]


def test_of_agreed_areas_these_and_what_lies_in_them_are_seen(db: Any) -> None:
    published(*(cell(geo=geo) for geo in ("jp", "r:kanto", "p:13", "r:kinki", "p:27")))
    kanto = scope_like(geo_level="prefecture", areas=frozenset({"r:kanto", "p:27"}))
    assert [geo for _, geo in _seen(kanto)] == ["p:13", "p:27", "r:kanto"]


def test_the_finest_area_also_bounds_agreed_areas(db: Any) -> None:
    published(*(cell(geo=geo) for geo in ("r:kanto", "p:13")))
    assert [geo for _, geo in _seen(scope_like(areas=frozenset({"r:kanto"})))] == ["r:kanto"]


def test_sizes_of_hospitals_are_seen_only_where_agreed(db: Any) -> None:
    published(cell(), cell(band="100-199"))
    assert len(_seen(scope_like())) == 2
    assert len(_seen(scope_like(by_band=False))) == 1


def test_a_figure_that_is_not_agreed_is_not_seen(db: Any) -> None:
    published(cell())
    (seen,) = covered.read(covered.covered([scope_like(measures=frozenset({"lending"}))]))
    assert (seen.devices, seen.faults, seen.loans) == (None, None, 60)
    assert seen.device_minutes == 440_000  # what the share of time on loan divides by


def test_what_one_agreement_leaves_out_another_may_show(db: Any) -> None:
    published(cell(), cell(geo="r:kanto"))
    stock = scope_like(geo_level="nation", measures=frozenset({"stock"}))
    faults = scope_like(measures=frozenset({"events"}))
    japan, kanto = covered.read(covered.covered([stock, faults]))
    assert (japan.devices, japan.faults) == (12, 11)
    assert (kanto.devices, kanto.faults) == (None, 11)


CODES = st.sampled_from(["infusion-pump", "aed"])
SCOPES = st.builds(
    scope_like,
    includes_own=st.booleans(),
    categories=st.frozensets(CODES, min_size=1),
    geo_level=st.sampled_from(["nation", "region", "prefecture"]),
    measures=st.frozensets(st.sampled_from(["stock", "lending", "events"]), min_size=1),
    areas=st.frozensets(st.sampled_from(["jp", "r:kanto", "p:13", "p:27"])),
    by_band=st.booleans(),
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(one=SCOPES, other=SCOPES)
def test_overlapping_agreements_show_identical_figures_for_identical_cells(
    several: Any, one: Scope, other: Scope
) -> None:
    mine, theirs = (_by_address(scope) for scope in (one, other))
    both = {key: value for key, value in mine.items() if key in theirs}
    for address, figures in both.items():
        pairs = zip(figures, theirs[address], strict=True)
        assert all(None in pair or pair[0] == pair[1] for pair in pairs)


@pytest.fixture
def several(db: Any) -> None:
    """Cells of two categories, three areas and two sizes, each with figures of its own."""
    addresses = [
        (product, geo, band)
        for product in ("c:infusion-pump", "c:aed", "c:aed/m:aoba")
        for geo in ("jp", "r:kanto", "p:13")
        for band in ("all", "100-199")
    ]
    published(*(cell(p, g, band=b, devices=20 + n) for n, (p, g, b) in enumerate(addresses)))


def _by_address(scope: Scope) -> dict[tuple[str, ...], tuple[int | None, ...]]:
    return {
        (one.category, one.maker, one.geo, one.band): tuple(
            getattr(one, name) for name in covered.NAMES
        )
        for one in covered.read(covered.covered([scope]))
    }
