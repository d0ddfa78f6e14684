import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.metrics.recurrence import Mcf, mean_cumulative
from tests.reporting.metrics.worlds import modest

# Five pieces of equipment: months of repair, and the month in which watching ended
# (ReliaWiki, Recurrent Event Data Analysis, the worked example of the MCF).
REPAIRS = ((5, 10, 15), (6, 13, 17), (12, 20, 25), (13, 15), (16, 22, 25))
ENDS = np.array([17.0, 19, 26, 24, 28])

histories = st.lists(
    st.tuples(st.integers(0, 8), st.integers(0, 12), st.lists(st.integers(0, 20), max_size=5)),
    min_size=1,
    max_size=6,
)


def rows(repairs):
    found = [(device, age) for device, ages in enumerate(repairs) for age in ages]
    device, age = zip(*found, strict=True) if found else ((), ())
    return np.array(device, dtype=np.int64), np.array(age, dtype=np.float64)


def plain(repairs, entry, end) -> list[tuple[float, float, float]]:
    """(age, M, its variance) by the definition, a device and an age at a time."""
    found, mean, sums = [], 0.0, [0.0] * len(entry)
    for age in sorted({age for ages in repairs for age in ages}):
        view = [one for one in range(len(entry)) if entry[one] < age <= end[one]]
        counts = {one: repairs[one].count(age) for one in view}
        rate = sum(counts.values()) / len(view)
        mean += rate
        for one in view:
            sums[one] += (counts[one] - rate) / len(view)
        found.append((age, mean, sum(part**2 for part in sums)))
    return found


def columns(found: Mcf) -> list[tuple[float, float, float]]:
    return list(zip(found.age.tolist(), found.mean, found.error**2, strict=True))


def test_the_worked_example_of_reliawiki():
    device, age = rows(REPAIRS)
    found = mean_cumulative(device, age, entry=np.zeros(5), end=ENDS)
    told = dict(zip(found.age.tolist(), found.mean.round(2).tolist(), strict=True))
    assert told == {
        5: 0.2, 6: 0.4, 10: 0.6, 12: 0.8, 13: 1.2, 15: 1.6, 16: 1.8, 17: 2.0,
        20: 2.33, 22: 2.67, 25: 3.67,
    }  # fmt: skip
    assert found.error[0] ** 2 == pytest.approx(0.032)


@modest
@given(histories)
def test_the_arrays_agree_with_the_definition(some):
    entry = [first for first, _, _ in some]
    end = [first + stay for first, stay, _ in some]
    repairs = [
        [age for age in ages if a < age <= b]
        for (_, _, ages), a, b in zip(some, entry, end, strict=True)
    ]
    device, age = rows(repairs)
    found = mean_cumulative(
        device, age, entry=np.array(entry, dtype=np.float64), end=np.array(end, dtype=np.float64)
    )
    for told, expected in zip(columns(found), plain(repairs, entry, end), strict=True):
        assert told == pytest.approx(expected, abs=1e-9)


def test_devices_that_were_all_watched_as_long_count_on_average():
    device, age = rows(((1, 4), (2,), ()))
    found = mean_cumulative(device, age, entry=np.zeros(3), end=np.full(3, 9.0))
    assert found.mean == pytest.approx([1 / 3, 2 / 3, 1])


def test_without_failures_there_is_no_step():
    device, age = rows(((), ()))
    assert len(mean_cumulative(device, age, entry=np.zeros(2), end=np.ones(2)).age) == 0
