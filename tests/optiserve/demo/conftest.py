"""One small world and its half year, lived once for all tests of the demonstration."""

import pytest

from optiserve.demo.life import Simulation, simulate
from optiserve.demo.world import Hospital, World, build_world

FIRST = (2026, 5)


@pytest.fixture(scope="session")
def world() -> World:
    return build_world()


@pytest.fixture(scope="session")
def simulations(world: World) -> dict[str, Simulation]:
    return {x.code: simulate(x, first=FIRST, months=6) for x in world.hospitals}


@pytest.fixture(scope="session")
def by_system(world: World) -> dict[str, Hospital]:
    """The largest hospital that uses each source system."""
    ranked = sorted(world.hospitals, key=lambda hospital: hospital.beds)
    return {hospital.source_system: hospital for hospital in ranked}
