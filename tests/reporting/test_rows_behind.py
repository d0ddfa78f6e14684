"""Every figure of a page follows from the CSV files behind it."""

from collections import defaultdict
from functools import cache
from io import BytesIO
from zipfile import ZipFile

import numpy as np
import pytest

from reporting import hospital_month
from reporting.metrics.month.hospital_month import figures_of
from reporting.metrics.month.rows import Settings
from reporting.rows_behind import archive
from shared.kernel.periods import Month
from tenants.equipment.models import Loan, Ward
from tests.reporting.metrics.month.hospitals import invented, ward_time
from tests.reporting.queries.stories import invent
from tests.reporting.recompute import Recomputed, gini
from tests.reporting.recompute_priority import ranked, reasons

SEEDS = (3, 11)


@cache
def told(seed):
    rows = invented(seed, devices=14, loans=90, faults=60)
    figures = figures_of(rows, ward_time=ward_time(rows))
    return figures, Recomputed(archive(rows, figures))


def test_the_same_rows_are_the_same_bytes():
    rows = invented(5)
    figures = figures_of(rows, ward_time=[])
    assert archive(rows, figures) == archive(rows, figures)


def test_what_is_unknown_is_empty():
    rows = invented(5)
    with ZipFile(BytesIO(archive(rows, figures_of(rows, ward_time=[])))) as file:
        text = "".join(file.read(name).decode("utf-8-sig") for name in file.namelist())
    assert "nan" not in text


@pytest.mark.parametrize("seed", SEEDS)
def test_stock_and_use_can_be_worked_out_again(seed):
    figures, again = told(seed)
    for use in figures.use:
        found = again.use(use.category)
        days = found.pop("days")
        assert [(one.owned, one.available, one.lent, one.peak) for one in use.days] == days
        for name, value in found.items():
            assert getattr(use, name) == pytest.approx(value), (use.category, name)


@pytest.mark.parametrize("seed", SEEDS)
def test_needed_devices_can_be_worked_out_again(seed):
    figures, again = told(seed)
    assert figures.sizing
    for one in figures.sizing:
        found = again.sizing(one.category)
        assert one.owned == found["owned"]
        assert one.by_peaks.needed == found["by_peaks"]
        assert one.by_erlang == (found["by_erlang"] if found["steady"] else None)
        assert one.steadiness.dispersion == pytest.approx(found["dispersion"])
        assert one.loans.median == pytest.approx(found["median"])
        needed = [found["by_peaks"], *([found["by_erlang"]] if one.by_erlang else [])]
        assert one.surplus.least == found["owned"] - max(needed)
        assert one.surplus.most == found["owned"] - min(needed)


@pytest.mark.parametrize("seed", SEEDS)
def test_long_loans_and_idle_devices_can_be_found_again(seed):
    figures, again = told(seed)
    shown = sorted((one.device, one.days) for one in figures.wards.long_loans)
    assert np.array(shown) == pytest.approx(np.array(again.long_loans()))
    assert {one.device: one.days for one in figures.wards.idle} == again.idle()


@pytest.mark.parametrize("seed", SEEDS)
def test_failures_can_be_counted_again(seed):
    figures, again = told(seed)
    failures = figures.failures
    groups = [(failures.rate, np.full(len(again.devices), fill_value=True))]
    models = np.array([row["model"] for row in again.devices])
    groups.extend(
        (one.rate, (again.category == one.category) & (models == one.model))
        for one in failures.models
    )
    for rate, chosen in groups:
        found = again.rate(chosen)
        shown = rate and (rate.failures, rate.device_years, rate.rate, rate.lower, rate.upper)
        assert shown == (found and pytest.approx(found))
    assert failures.availability == pytest.approx(again.availability())
    assert failures.causes == pytest.approx(again.causes())
    assert {one.device: one.failures for one in failures.lemons} == again.lemons()


@pytest.mark.parametrize("seed", SEEDS)
def test_repairs_can_be_timed_again(seed):
    figures, again = told(seed)
    for one in figures.failures.repairs:
        assert one.typical == pytest.approx(again.repair_days(one.route))
    for one in figures.failures.repeats:
        assert (one.repeated, one.followed) == again.repeats(int(one.days))


@pytest.mark.parametrize("seed", SEEDS)
def test_ages_can_be_counted_again(seed):
    figures, again = told(seed)
    bands, unknown, past = again.ages()
    assert list(figures.ages.bands) == bands
    assert figures.ages.unknown == unknown
    assert (figures.ages.clocks.ifu.past, figures.ages.clocks.ifu.known) == past


@pytest.mark.parametrize("seed", SEEDS)
def test_rates_for_ranking_can_be_worked_out_again(seed):
    figures, again = told(seed)
    shown = {
        (one.category, one.model): one.ranked
        for one in figures.failures.models
        if one.ranked is not None
    }
    assert shown == pytest.approx(ranked(again))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_point_of_a_priority_can_be_worked_out_again(seed):
    figures, again = told(seed)
    weights, found = figures.ages.weights, reasons(again)
    assert figures.ages.candidates
    for one in figures.ages.candidates:
        shares = found[str(one.device)]
        whole = sum(weights[name] for name in shares)
        points = {name: 100 * weights[name] * share / whole for name, share in shares.items()}
        assert one.points == pytest.approx(points, abs=1e-9)
        assert one.score == pytest.approx(sum(points.values()))
        assert one.coverage == pytest.approx(whole / sum(weights.values()))
        kept = one.score < figures.ages.replace_from
        assert (one.action == "undecided") == (one.coverage < 0.5)
        assert one.coverage < 0.5 or (one.action == "keep") == kept


@pytest.mark.usefixtures("in_alpha")
def test_time_by_ward_can_be_worked_out_again():
    """From loans as the database merges them, many of which overlap."""
    invent(4, devices=20)
    wards = [Ward.objects.create(name=name).pk for name in ("2", "3", "ICU")]
    for number, one in enumerate(Loan.objects.order_by("pk")):
        one.ward_id = [*wards, None][number % 4]
        one.save()
    month, first = Month(2026, 10), Month(2026, 5)
    rows = hospital_month.load(month, observed=first, settings=Settings())
    figures = hospital_month.month_of(rows, month)
    found = Recomputed(archive(rows, figures)).wards()
    shown = {(one.category, one.ward): one.device_days for one in figures.wards.wards}
    assert len(shown) > 4
    assert {place: days for place, days in shown.items() if days} == pytest.approx(found)
    total = sum(found.values())
    shares = {(one.category, one.ward): one.share for one in figures.wards.wards}
    assert all(shares[place] == pytest.approx(days / total) for place, days in found.items())
    by_ward = defaultdict(float)
    for (_category, ward), days in found.items():
        by_ward[ward] += days
    assert figures.wards.pooling == pytest.approx(gini(list(by_ward.values())))
