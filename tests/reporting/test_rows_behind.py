"""Every figure of a page follows from the CSV files behind it."""

from functools import cache
from io import BytesIO
from zipfile import ZipFile

import numpy as np
import pytest

from reporting.metrics.month.hospital_month import figures_of
from reporting.rows_behind import archive
from tests.reporting.metrics.month.hospitals import invented, ward_time
from tests.reporting.recompute import Recomputed

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
        assert [(one.owned, one.lent, one.peak) for one in use.days] == days
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
        assert one.by_erlang in (None, found["by_erlang"])
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
def test_a_devices_points_follow_from_its_row(seed):
    """All but the failures' share, which compares a device with all of its category."""
    figures, again = told(seed)
    weights = figures.ages.weights
    for one in figures.ages.candidates:
        row = again.devices[again.place[str(one.device)]]
        life = row["ifu_life_years"] or (
            row["legal_life_years"] and 1.3 * float(row["legal_life_years"])
        )
        known = {"failure"}
        if row["age_years"] and life:
            known.add("age")
        known |= {name for name in ("parts", "repair_cost", "downtime", "risk", "utilisation")
                  if name in one.points}  # fmt: skip
        whole = sum(weights[name] for name in known)
        assert one.score == pytest.approx(sum(one.points.values()))
        assert one.coverage == pytest.approx(whole / sum(weights.values()))
        if "age" in known:
            share = min(max(float(row["age_years"]) / float(life) - 0.5, 0), 1)
            assert one.points["age"] == pytest.approx(100 * weights["age"] * share / whole)
        if row["parts_months"]:
            left = float(row["parts_months"])
            share = 1 if left <= 0 else 0.5 if left <= 24 else 0
            assert one.points["parts"] == pytest.approx(100 * weights["parts"] * share / whole)
