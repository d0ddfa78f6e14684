"""The figures the invented equipment obeys, per category.

Pumps and ventilators per bed, failure rates, cause mixes, repair times and loans per device-month
follow published Japanese surveys; the rest are plausible values between them.
"""

from dataclasses import dataclass

HUMAN, MECHANICAL, MIXED, NO_FAULT = "human", "mechanical", "mixed", "no_fault"

# Of 1,409 reported troubles 21.5 % were no fault, 48.9 % repaired in house, 29.6 % by the maker.
NO_FAULT_SHARE = 0.215
IN_HOUSE_SHARE = 0.489 / (0.489 + 0.296)


@dataclass(frozen=True, slots=True)
class Habits:
    """How a category is owned, lent and repaired.

    ``per_bed`` devices; ``from_beds`` the smallest hospital that has any; ``cost_yen`` typical
    purchase price; ``failures`` per device-year without no-fault reports; ``causes`` weights of
    human, mechanical and mixed; ``repair_days`` mean; ``cycle_days`` from one loan to the next.
    """

    per_bed: float
    cost_yen: int
    failures: float
    causes: tuple[float, float, float] = (0.35, 0.57, 0.08)
    repair_days: float = 25.0
    cycle_days: float = 21.0
    from_beds: int = 20
    at_least: int = 0


HABITS = {
    "infusion-pump": Habits(
        0.39, 230_000, 0.072, (0.31, 0.59, 0.10), 37.6, cycle_days=20, at_least=1
    ),
    "syringe-pump": Habits(
        0.27, 240_000, 0.108, (0.79, 0.18, 0.03), 34.4, cycle_days=18, at_least=1
    ),
    "enteral-pump": Habits(0.04, 150_000, 0.07, cycle_days=24),
    "ventilator": Habits(0.0471, 3_200_000, 0.12, cycle_days=26),
    "multi-parameter-monitor": Habits(0.18, 900_000, 0.06, repair_days=13.1, at_least=1),
    "pulse-oximeter": Habits(0.18, 90_000, 0.10, repair_days=17.4, cycle_days=17, at_least=1),
    "electrocardiograph": Habits(0.03, 850_000, 0.05, repair_days=18, at_least=1),
    "defibrillator": Habits(0.025, 1_500_000, 0.04, at_least=1),
    "aed": Habits(0.02, 280_000, 0.02, at_least=1),
    "suction-unit": Habits(0.10, 80_000, 0.05, repair_days=15, cycle_days=20),
    "low-pressure-suction": Habits(0.03, 220_000, 0.06, cycle_days=19),
    "incubator": Habits(0.025, 2_400_000, 0.08, from_beds=150),
    "foot-pump": Habits(0.08, 180_000, 0.06, cycle_days=16),
    "ultrasound": Habits(0.025, 7_500_000, 0.10, repair_days=12, at_least=1),
}


def utilisation(beds: int) -> float:
    """The share of time a lendable device is lent: pooling pays only in large fleets (0-1)."""
    return _by_band(beds, (0.34, 0.42, 0.48, 0.54, 0.60))


def central_share(beds: int) -> float:
    """The share of lendable devices that an equipment centre manages, not the wards (0-1)."""
    return _by_band(beds, (0.50, 0.58, 0.65, 0.72, 0.80))


def _by_band(beds: int, values: tuple[float, ...]) -> float:
    return values[sum(beds >= lower for lower in (100, 200, 300, 500))]
