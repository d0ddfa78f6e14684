from collections import defaultdict
from statistics import fmean

import pytest

from optiserve.demo.fleet import CENTRAL
from optiserve.demo.life import Fault, Simulation, simulate
from optiserve.demo.world import World
from tests.optiserve.demo.conftest import FIRST

Simulations = dict[str, Simulation]


def _owned(simulation: Simulation, category: str) -> int:
    return sum(
        device.category == category and device.acquired_on <= simulation.start < device.retired_on
        for device in simulation.devices
    )


@pytest.mark.parametrize(
    ("category", "expected"), [("infusion-pump", 0.39), ("syringe-pump", 0.27)]
)
def test_pumps_per_bed_match_the_survey(
    world: World, simulations: Simulations, category: str, expected: float
):
    ratios = [_owned(simulations[x.code], category) / x.beds for x in world.hospitals]
    assert fmean(ratios) == pytest.approx(expected, rel=0.1)


def test_ventilators_per_bed_match_the_survey(world: World, simulations: Simulations):
    ventilators = sum(_owned(x, "ventilator") for x in simulations.values())
    beds = sum(hospital.beds for hospital in world.hospitals)
    assert 100 * ventilators / beds == pytest.approx(4.71, rel=0.15)


def test_the_world_is_of_moderate_size(simulations: Simulations):
    assert 9_000 < sum(len(x.devices) for x in simulations.values()) < 12_000
    assert 48_000 < sum(len(x.loans) for x in simulations.values()) < 63_000


def test_every_hospital_owns_both_drip_pumps(simulations: Simulations):
    for simulation in simulations.values():
        assert _owned(simulation, "infusion-pump")
        assert _owned(simulation, "syringe-pump")


def test_central_devices_are_lent_about_one_and_a_half_times_a_month(simulations: Simulations):
    devices = loans = 0
    for simulation in simulations.values():
        central = {x.asset_no for x in simulation.devices if x.managed == CENTRAL}
        devices += len(central)
        loans += sum(x.loaned_at.date() >= simulation.start for x in simulation.loans)
    assert loans / devices / 6 == pytest.approx(1.5, rel=0.12)


def _utilisation(simulation: Simulation) -> float:
    span = (simulation.end - simulation.start).days
    central = sum(x.managed == CENTRAL for x in simulation.devices)
    lent = sum(
        (min(x.returned_at.date(), simulation.end) - max(x.loaned_at.date(), simulation.start)).days
        for x in simulation.loans
    )
    return lent / span / central


def test_small_hospitals_use_their_devices_less(world: World, simulations: Simulations):
    small = [_utilisation(simulations[x.code]) for x in world.hospitals if x.beds < 100]
    large = [_utilisation(simulations[x.code]) for x in world.hospitals if x.beds >= 300]
    assert 0.25 < fmean(small) < 0.45
    assert 0.45 < fmean(large) < 0.65


@pytest.fixture(scope="module")
def long_lives(world: World) -> list[Simulation]:
    """Three years of the six largest hospitals, for rates that need many devices."""
    largest = sorted(world.hospitals, key=lambda hospital: hospital.beds)[-6:]
    return [simulate(hospital, first=(2022, 1), months=36) for hospital in largest]


def _failures(simulation: Simulation, category: str) -> list[Fault]:
    numbers = {x.asset_no for x in simulation.devices if x.category == category}
    return [
        fault
        for fault in simulation.faults
        if fault.asset_no in numbers
        and fault.cause != "no_fault"
        and fault.reported_at.date() >= simulation.start
    ]


@pytest.mark.parametrize(
    ("category", "expected"), [("infusion-pump", 0.072), ("syringe-pump", 0.108)]
)
def test_failures_per_device_year_match_the_survey(
    long_lives: list[Simulation], category: str, expected: float
):
    failures = sum(len(_failures(x, category)) for x in long_lives)
    years = sum(3 * _owned(x, category) for x in long_lives)
    assert failures / years == pytest.approx(expected, rel=0.15)


def test_people_break_syringe_pumps_and_parts_break_infusion_pumps(long_lives: list[Simulation]):
    for category, expected in (("syringe-pump", 0.79), ("infusion-pump", 0.31)):
        causes = [fault.cause for x in long_lives for fault in _failures(x, category)]
        assert causes.count("human") / len(causes) == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize(
    ("category", "expected"), [("infusion-pump", 37.6), ("pulse-oximeter", 17.4)]
)
def test_repairs_take_as_long_as_the_survey_says(
    long_lives: list[Simulation], category: str, expected: float
):
    repaired = [
        fault for x in long_lives for fault in _failures(x, category) if fault.outcome == "repaired"
    ]
    days = [(fault.closed_at - fault.reported_at).total_seconds() / 86_400 for fault in repaired]
    assert fmean(days) == pytest.approx(expected, rel=0.15)


def test_no_device_is_lent_twice_on_one_day(simulations: Simulations):
    for simulation in simulations.values():
        days = [(loan.asset_no, loan.loaned_at.date()) for loan in simulation.loans]
        assert len(set(days)) == len(days)


def test_loans_and_repairs_of_a_device_never_overlap(simulations: Simulations):
    for simulation in simulations.values():
        spans = defaultdict(list)
        for loan in simulation.loans:
            spans[loan.asset_no].append((loan.loaned_at, loan.returned_at))
        for fault in simulation.faults:
            spans[fault.asset_no].append((fault.reported_at, fault.closed_at))
        for periods in spans.values():
            periods.sort()
            ends = [end for _, end in periods]
            assert all(end <= start for end, (start, _) in zip(ends, periods[1:], strict=False))


def test_devices_come_and_go_during_the_half_year(simulations: Simulations):
    devices = [(x, device) for x in simulations.values() for device in x.devices]
    assert sum(device.acquired_on >= x.start for x, device in devices) > 100
    assert sum(device.retired_on < x.end for x, device in devices) > 100


def test_a_longer_simulation_continues_a_shorter_one(world: World):
    hospital = world.hospitals[0]
    short = simulate(hospital, first=FIRST, months=2)
    long = simulate(hospital, first=FIRST, months=5)
    known = {device.asset_no for device in short.devices}
    assert known <= {device.asset_no for device in long.devices}
    assert set(short.loans) <= set(long.loans)
    assert set(short.faults) <= set(long.faults)
