import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.metrics.month import behind
from reporting.metrics.month.failures import failures_of
from reporting.metrics.month.use import use_of
from tests.reporting.metrics.month.hospitals import invented

few = settings(max_examples=10, deadline=None)
seeds = st.integers(0, 10_000)


@few
@given(seeds)
def test_utilisation_can_be_worked_out_again(seed):
    rows = invented(seed)
    table = behind.devices(rows)
    for use in use_of(rows):
        chosen = table["category"] == use.category
        if use.category is None:
            chosen = np.ones(rows.count, dtype=np.bool_)
        for figure, part, whole in (
            (use.standard, "month_lent_minutes", "month_in_service_minutes"),
            (use.device_days, "month_lent_days", "month_in_service_days"),
        ):
            if figure is not None:
                assert figure == table[part][chosen].sum() / table[whole][chosen].sum()


@few
@given(seeds)
def test_failure_rate_and_availability_can_be_worked_out_again(seed):
    rows = invented(seed)
    table, found = behind.devices(rows), failures_of(rows)
    served = table["year_in_service_minutes"].sum()
    assert found.rate is not None
    assert found.rate.rate == pytest.approx(table["year_failures"].sum() / (served / 1440 / 365.25))
    assert found.availability == pytest.approx(1 - table["year_repair_minutes"].sum() / served)


def test_moments_are_those_of_the_calendar():
    rows = invented(1)
    for table, begun, at in (
        (behind.loans(rows), "loaned", rows.loans.start),
        (behind.faults(rows), "reported", rows.faults.reported),
    ):
        assert (table[begun] - np.datetime64("2026-08-01T00:00")).astype(
            int
        ).tolist() == at.tolist()
        assert len({len(column) for column in table.values()}) == 1
