"""What a hospital costs: counted while it happens, written down by the day."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from optiserve.fairness import counters
from optiserve.fairness.refusals import Kind
from optiserve.fairness.requests import seconds_to_wait
from optiserve.tenancy import measures
from optiserve.tenancy.context import inside
from optiserve.usecases import close_month, collect_usage
from shared.hospitals import queries
from shared.hospitals.models import Hospital, Usage
from shared.kernel import clock
from shared.kernel.periods import Month
from tests.journeys.small_world import furnish

NOON = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def _today(code: str) -> Usage:
    return Usage.objects.get(hospital__code=code, day=clock.today())


def _work(hospital: Hospital, seconds: float) -> None:
    with inside(hospital), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s)", [seconds])


def test_requests_are_counted_for_the_hospital_that_sent_them(
    alpha: Hospital, bravo: Hospital
) -> None:
    for _ in range(3):
        seconds_to_wait(alpha, Kind.PAGE)
    collect_usage.collect(at=clock.now())
    assert (_today("alpha").requests, _today("bravo").requests) == (3, 0)


def test_database_time_is_the_hospitals_whose_role_spent_it(
    alpha: Hospital, bravo: Hospital
) -> None:
    before = measures.statement_times("default") or {}
    _work(alpha, 0.3)
    after = measures.statement_times("default") or {}
    collect_usage.collect(at=clock.now())
    assert (_today("alpha").db_ms or 0) >= 300
    spent = {name: after[name] - before.get(name, 0) for name in after}
    assert spent[alpha.schema_name] >= 300
    assert spent.get(bravo.schema_name, 0) == 0


def test_collecting_twice_counts_nothing_twice(
    alpha: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds_to_wait(alpha, Kind.PAGE)
    for total in (100.0, 400.0, 400.0, 400.0):
        monkeypatch.setattr(
            measures, "statement_times", lambda _, total=total: {alpha.schema_name: total}
        )
        collect_usage.collect(at=clock.now())
    assert (_today("alpha").requests, _today("alpha").db_ms) == (1, 400)


def test_adding_its_month_up_is_charged_to_the_hospital_once(
    alpha: Hospital, bravo: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measures, "statement_times", lambda _: {})
    run = close_month.run_month(month=Month(2026, 10), by="tests", at=NOON)
    counters.valkey().hset("fair:collecting", bravo.schema_name, 0)
    before = counters.collected().get(alpha.schema_name, 0.0)
    close_month.collect_hospital(run_id=run.pk, hospital_id=alpha.pk, at=NOON)
    spent = counters.collected()[alpha.schema_name]
    assert spent > before
    for _ in range(2):
        collect_usage.collect(at=NOON)
    known = {one.hospital_id: one.db_ms for one in Usage.objects.all()}
    assert known == {alpha.pk: round(spent), bravo.pk: 0}


def test_a_server_that_began_to_count_anew_does_not_give_time_back(
    alpha: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    for total in (5000.0, 20.0):
        monkeypatch.setattr(
            measures, "statement_times", lambda _, total=total: {alpha.schema_name: total}
        )
        collect_usage.collect(at=NOON)
    assert Usage.objects.get(hospital=alpha).db_ms == 5020


def test_a_server_that_does_not_count_leaves_the_time_empty(
    alpha: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measures, "statement_times", lambda _: None)
    collect_usage.collect(at=NOON)
    assert Usage.objects.get(hospital=alpha).db_ms is None


def test_late_counts_of_yesterday_are_added(alpha: Hospital) -> None:
    collect_usage.collect(at=NOON)
    day = NOON.date()
    counters.valkey().hset(counters.counts_key(day), f"{alpha.pk}:requests", 9)
    collect_usage.collect(at=NOON + timedelta(days=1))
    assert Usage.objects.get(hospital=alpha, day=day).requests == 9


def test_tables_and_files_are_measured(alpha: Hospital) -> None:
    furnish(alpha, per_maker=3)
    collect_usage.collect(at=NOON)
    assert Usage.objects.get(hospital=alpha).table_bytes > 0


def test_a_hospital_beyond_its_quota_is_marked(alpha: Hospital, bravo: Hospital) -> None:
    Hospital.objects.filter(code="alpha").update(quota_bytes=1)
    collect_usage.collect(at=NOON)
    found = {one.hospital.code: one.is_full for one in queries.usage(since=NOON.date())}
    assert found == {"alpha": "yes", "bravo": "no"}


@pytest.mark.parametrize("role", ["h_17", "h_17_ro", "h_17_dealer"])
def test_a_role_belongs_to_its_schema(role: str) -> None:
    assert measures.schema_of(role) == "h_17"
