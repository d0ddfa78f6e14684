import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.metrics.benchmark import Peer, compare, percentile
from tests.reporting.metrics.worlds import modest

BANDS = 5
values = st.lists(st.integers(0, 9), min_size=1, max_size=12)


def peer(name: str, band: int = 1, value: float = 0.5, **more) -> Peer:
    known = {"function": "acute", "months": 12, "device_years": 40.0}
    return Peer(hospital=name, band=band, value=value, **(known | more))


def group(number: int, **more) -> list[Peer]:
    return [peer(f"{more}-{index}", value=index / 10, **more) for index in range(number)]


OWN = peer("own", value=0.25)


def test_ties_count_half():
    assert percentile(2, [1, 2, 2, 3]) == 50
    assert percentile(1, [2, 2]) == 0
    with pytest.raises(ValueError, match="nobody"):
        percentile(1, [])


@modest
@given(values, st.integers(0, 9))
def test_a_percentile_and_its_mirror_image_make_a_hundred(others, own):
    mirrored = percentile(-own, [-other for other in others])
    assert percentile(own, others) + mirrored == pytest.approx(100)


@modest
@given(values)
def test_hospitals_stand_at_fifty_on_average(some):
    places = [percentile(own, some) for own in some]
    assert sum(places) / len(places) == pytest.approx(50)


def test_five_of_the_same_band_and_function_are_enough():
    found = compare(OWN, [OWN, *group(5), *group(9, function="psychiatric")], bands=BANDS)
    assert found is not None
    assert (found.peers, found.same_function, found.lowest, found.highest) == (5, True, 1, 1)
    assert (found.percentile, found.median) == (60, 0.2)
    assert (found.lower_quartile, found.upper_quartile) == (0.1, pytest.approx(0.3))


def test_with_fewer_the_function_is_given_up_before_the_band():
    found = compare(OWN, [OWN, *group(4), *group(3, function="psychiatric")], bands=BANDS)
    assert found is not None
    assert (found.peers, found.same_function, found.lowest, found.highest) == (7, False, 1, 1)


def test_then_bands_widen_one_by_one():
    found = compare(OWN, [OWN, *group(2), *group(3, band=2), *group(9, band=3)], bands=BANDS)
    assert found is not None
    assert (found.peers, found.lowest, found.highest) == (5, 0, 2)


def test_four_others_in_all_of_japan_are_nobody_to_compare_with():
    assert compare(OWN, [OWN, *group(2), *group(2, band=4)], bands=BANDS) is None


def test_a_hospital_of_unknown_function_compares_with_its_band():
    own = peer("own", function="")
    found = compare(own, [*group(5), *group(4, function="")], bands=BANDS)
    assert found is not None
    assert (found.peers, found.same_function) == (9, False)


@pytest.mark.parametrize("little", [{"months": 2}, {"device_years": 4.9}])
def test_a_figure_that_rests_on_little_is_neither_compared_nor_compared_with(little):
    assert compare(peer("own", **little), group(9), bands=BANDS) is None
    assert compare(OWN, [*group(4), *group(1, **little)], bands=BANDS) is None


def test_the_order_of_hospitals_changes_nothing():
    some = [OWN, *group(4), *group(6, band=2)]
    assert compare(OWN, some, bands=BANDS) == compare(OWN, some[::-1], bands=BANDS)
