"""Writing agreements and what they cover."""

from datetime import date, datetime
from typing import Any

import pytest

from shared.agreements import queries, services, terms
from shared.agreements.models import Agreement
from shared.audit.models import Event
from shared.catalogue.models import Maker
from shared.kernel.clock import JST
from shared.kernel.periods import Month
from tests.shared.agreements.agreed import terms_like

MARCH = datetime(2026, 3, 1, 9, 0, tzinfo=JST)


@pytest.fixture
def aoba(db: Any) -> Maker:
    return Maker.objects.get(code="aoba")


def _write(maker: Maker, **changes: Any) -> Agreement:
    number = changes.pop("number", "OS-1")
    return services.write_agreement(
        maker=maker, number=number, terms=terms_like(**changes), by="tests", at=MARCH
    )


def test_an_amendment_is_a_new_version(aoba: Maker) -> None:
    assert [_write(aoba).version, _write(aoba, price_yen=80_000).version] == [1, 2]


def test_writing_is_audited(aoba: Maker) -> None:
    _write(aoba)
    assert Event.objects.get(operation="agreement.write").subject == "OS-1 v1"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"number": " "}, services.NumberMissing),
        ({"categories": ()}, terms.EmptyAgreement),
        ({"measures": ()}, terms.EmptyAgreement),
        ({"includes_own": False, "includes_market": False}, terms.EmptyAgreement),
        ({"categories": ("aed", "kettle")}, services.UnknownCategory),
        ({"geo_level": "village"}, terms.UnknownArea),
        ({"areas": ("p:48",)}, terms.UnknownArea),
        ({"measures": ("price",)}, terms.UnknownMeasure),
        ({"kind": "eternal"}, terms.UnknownKind),
        ({"ends_on": date(2026, 3, 31)}, terms.TermBackwards),
        ({"data_from": date(2026, 3, 1), "data_to": date(2026, 2, 1)}, terms.TermBackwards),
        ({"price_yen": -1}, terms.NegativePrice),
        ({"market_delay": 25}, terms.UnlikelyDelay),
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
    _write(aoba, starts_on=date(2026, 10, 1), categories=("aed",))
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


def test_months_of_before_the_term_are_covered_where_they_are_named(aoba: Maker) -> None:
    _write(aoba, data_from=date(2025, 1, 1), data_to=date(2026, 6, 1))
    (scope,) = queries.scopes(aoba.pk, on=date(2026, 5, 1))
    assert (scope.first, scope.last) == (Month(2025, 1), Month(2026, 6))


def test_a_version_shows_nothing_before_its_day_not_even_months_it_names(aoba: Maker) -> None:
    _write(aoba)
    _write(aoba, starts_on=date(2026, 8, 1), data_from=date(2020, 1, 1), categories=("aed",))
    found = [queries.scopes(aoba.pk, on=date(2026, 7, day)) for day in (1, 31)]
    assert [[scope.categories for scope in scopes] for scopes in found] == [[{"infusion-pump"}]] * 2
    later = queries.scopes(aoba.pk, on=date(2026, 8, 1))
    assert later[-1].first == Month(2020, 1)


def test_a_delay_holds_back_the_newest_months_of_all_makers(aoba: Maker) -> None:
    _write(aoba, market_delay=2)
    (scope,) = queries.scopes(aoba.pk, on=date(2026, 9, 15))
    assert scope.market_last == Month(2026, 6)


def test_a_suspended_agreement_covers_nothing_from_its_day_on(aoba: Maker) -> None:
    services.suspend(_write(aoba), from_day=date(2026, 8, 1), by="tests", at=MARCH)
    seen = [len(queries.scopes(aoba.pk, on=date(2026, month, 1))) for month in (7, 8)]
    assert seen == [1, 0]


def test_a_resumed_agreement_covers_what_it_did_but_for_the_suspension(aoba: Maker) -> None:
    paused = services.suspend(_write(aoba), from_day=date(2026, 8, 1), by="tests", at=MARCH)
    services.resume(paused, from_day=date(2026, 10, 1), by="tests", at=MARCH)
    first, second = queries.scopes(aoba.pk, on=date(2026, 10, 1))
    assert (first.last, second.first) == (Month(2026, 7), Month(2026, 10))


def test_a_resumed_trial_is_a_trial(aoba: Maker) -> None:
    trial = _write(aoba, kind="trial")
    paused = services.suspend(trial, from_day=date(2026, 8, 1), by="tests", at=MARCH)
    assert services.resume(paused, from_day=date(2026, 9, 1), by="tests", at=MARCH).kind == "trial"


def test_only_what_is_suspended_is_resumed_and_only_what_runs_is_suspended(aoba: Maker) -> None:
    running = _write(aoba)
    with pytest.raises(services.NotSuspended):
        services.resume(running, from_day=date(2026, 8, 1), by="tests", at=MARCH)
    paused = services.suspend(running, from_day=date(2026, 8, 1), by="tests", at=MARCH)
    with pytest.raises(services.AlreadySuspended):
        services.suspend(paused, from_day=date(2026, 9, 1), by="tests", at=MARCH)


def test_a_renewed_trial_goes_on_as_a_subscription_without_a_gap(aoba: Maker) -> None:
    trial = _write(aoba, kind="trial", price_yen=0)
    renewed = services.renew(
        trial, ends_on=date(2028, 3, 31), price_yen=90_000, by="tests", at=MARCH
    )
    assert (renewed.kind, renewed.starts_on, renewed.price_yen) == (
        "regular",
        date(2027, 4, 1),
        90_000,
    )


def test_each_version_tells_how_it_stands(aoba: Maker) -> None:
    _write(aoba)
    _write(aoba, starts_on=date(2026, 6, 1))
    _write(aoba, starts_on=date(2026, 12, 1))
    found = queries.standings(queries.versions("OS-1"), on=date(2026, 7, 1))
    assert list(found.values()) == ["replaced", "running", "coming"]
