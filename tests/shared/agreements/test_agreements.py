"""Writing agreements and what they cover."""

from datetime import date, datetime
from typing import Any

import pytest

from shared.agreements import queries, services
from shared.agreements.models import Agreement
from shared.audit.models import Event
from shared.catalogue.models import Maker
from shared.kernel.clock import JST
from shared.kernel.periods import Month

MARCH = datetime(2026, 3, 1, 9, 0, tzinfo=JST)


@pytest.fixture
def aoba(db: Any) -> Maker:
    return Maker.objects.get(code="aoba")


def _write(maker: Maker, **changes: Any) -> Agreement:
    usual: dict[str, Any] = {
        "number": "OS-1",
        "categories": ["infusion-pump"],
        "geo_level": "region",
        "includes_own": True,
        "starts_on": date(2026, 4, 1),
        "ends_on": date(2027, 3, 31),
        "price_yen": 90_000,
        "by": "tests",
        "at": MARCH,
    }
    return services.write_agreement(maker=maker, **{**usual, **changes})


def test_an_amendment_is_a_new_version(aoba: Maker) -> None:
    assert [_write(aoba).version, _write(aoba, price_yen=80_000).version] == [1, 2]


def test_writing_is_audited(aoba: Maker) -> None:
    _write(aoba)
    assert Event.objects.get(operation="agreement.write").subject == "OS-1 v1"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"number": " "}, services.NumberMissing),
        ({"categories": []}, services.EmptyAgreement),
        ({"categories": ["aed", "kettle"]}, services.UnknownCategory),
        ({"geo_level": "village"}, services.UnknownArea),
        ({"ends_on": date(2026, 3, 31)}, services.TermBackwards),
        ({"price_yen": -1}, services.NegativePrice),
    ],
)
def test_what_makes_no_sense_is_refused(
    aoba: Maker, changes: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        _write(aoba, **changes)
    assert not Agreement.objects.exists()


def test_anothers_number_is_refused(aoba: Maker) -> None:
    _write(aoba)
    with pytest.raises(services.NumberTaken):
        _write(Maker.objects.get(code="hikari"))


def test_an_agreement_is_live_on_its_first_and_last_day(aoba: Maker) -> None:
    _write(aoba)
    days = (date(2026, 3, 31), date(2026, 4, 1), date(2027, 3, 31), date(2027, 4, 1))
    assert [len(queries.live(aoba.pk, on=day)) for day in days] == [0, 1, 1, 0]


def test_a_later_version_takes_over_on_its_first_day(aoba: Maker) -> None:
    _write(aoba)
    _write(aoba, starts_on=date(2026, 10, 1))
    days = (date(2026, 9, 30), date(2026, 10, 1))
    assert [queries.live(aoba.pk, on=day)[0].version for day in days] == [1, 2]


def test_an_agreement_cut_short_does_not_fall_back_to_the_longer_one(aoba: Maker) -> None:
    _write(aoba)
    _write(aoba, ends_on=date(2026, 6, 30))
    assert queries.live(aoba.pk, on=date(2026, 7, 1)) == []


def test_each_month_is_covered_as_the_version_of_its_time_had_it(aoba: Maker) -> None:
    _write(aoba)
    _write(aoba, starts_on=date(2026, 10, 1), categories=["aed"])
    first, second = queries.scopes(aoba.pk, on=date(2026, 12, 1))
    assert (first.categories, first.last) == ({"infusion-pump"}, Month(2026, 9))
    assert (second.categories, second.first) == ({"aed"}, Month(2026, 10))


def test_a_version_replaced_from_its_first_month_covers_nothing(aoba: Maker) -> None:
    _write(aoba)
    _write(aoba, geo_level="nation")
    assert [scope.geo_level for scope in queries.scopes(aoba.pk, on=date(2026, 5, 1))] == ["nation"]


def test_an_agreement_that_has_ended_covers_nothing(aoba: Maker) -> None:
    _write(aoba)
    assert queries.scopes(aoba.pk, on=date(2027, 4, 1)) == ()


def test_anothers_agreement_covers_nothing_for_me(aoba: Maker) -> None:
    _write(Maker.objects.get(code="hikari"))
    assert queries.scopes(aoba.pk, on=date(2026, 5, 1)) == ()
