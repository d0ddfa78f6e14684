"""Hospitals invented from a seed: devices, loans and faults of a quarter, many of them at odds."""

from dataclasses import replace
from datetime import date

import numpy as np

from reporting.metrics.month.rows import Devices, Faults, HospitalRows, Loans

DAYS, MONTH_DAYS = 92, 31
YEAR = (0, DAYS * 1440)
MONTH = ((DAYS - MONTH_DAYS) * 1440, DAYS * 1440)


def invented(seed: int, *, devices: int = 12, loans: int = 60, faults: int = 30) -> HospitalRows:
    chance = np.random.default_rng(seed)
    start = chance.integers(-400, DAYS, devices) * 1440
    return HospitalRows(
        begins=date(2026, 8, 1),
        month=MONTH,
        year=YEAR,
        devices=Devices(
            id=np.arange(100, 100 + devices),
            category=chance.choice(["infusion-pump", "syringe-pump", ""], devices),
            model=chance.choice(["aoba AP-1", "hikari H-2", ""], devices),
            central=chance.random(devices) < 0.8,
            start=start,
            end=np.minimum(start + chance.integers(1, 900, devices) * 1440, YEAR[1]),
            age=unsure(chance, chance.uniform(0, 16, devices)),
            ifu_life=unsure(chance, np.full(devices, 7.0)),
            ifu_from=np.full(devices, "ledger"),
            legal_life=unsure(chance, np.full(devices, 6.0)),
            cost=unsure(chance, np.full(devices, 400_000.0)),
            parts_months=unsure(chance, chance.uniform(-5, 60, devices)),
            risk_class=unsure(chance, chance.integers(1, 5, devices).astype(np.float64)),
            risk_from=np.full(devices, "model"),
            specially_maintained=chance.random(devices) < 0.5,
        ),
        loans=_loans(chance, devices, loans),
        faults=_faults(chance, devices, faults),
    )


def unsure(chance: np.random.Generator, numbers: np.ndarray) -> np.ndarray:
    return np.where(chance.random(len(numbers)) < 0.3, np.nan, numbers)


def _loans(chance: np.random.Generator, devices: int, number: int) -> Loans:
    if not devices:
        number = 0
    start = chance.integers(-20 * 1440, YEAR[1], number)
    end = start + chance.integers(0, 40 * 1440, number)
    kept = (end > 0) | (end == YEAR[1])
    start, end = start[kept], end[kept]
    return Loans(
        device=chance.integers(0, max(devices, 1), len(start)),
        ward=chance.integers(-1, 4, len(start)),
        start=start,
        end=np.minimum(end, YEAR[1]),
        touched=np.minimum(end, YEAR[1]),
        closed=end < YEAR[1],
    )


def _faults(chance: np.random.Generator, devices: int, number: int) -> Faults:
    if not devices:
        number = 0
    reported = chance.integers(-300 * 1440, YEAR[1], number)
    restored = reported + chance.integers(0, 60 * 1440, number)
    return Faults(
        device=chance.integers(0, max(devices, 1), number),
        reported=reported,
        restored=np.minimum(restored, YEAR[1]),
        closed=restored < YEAR[1],
        timed=chance.random(number) < 0.9,
        cause=chance.choice(["human", "mechanical", "no_fault", "unknown"], number),
        route=chance.choice(["in_house", "maker", ""], number),
        cost=unsure(chance, chance.integers(0, 90_000, number).astype(np.float64)),
    )


def reordered(columns: Loans | Faults, order: np.ndarray) -> Loans | Faults:
    return replace(columns, **{name: getattr(columns, name)[order] for name in columns.__slots__})


def ward_time(rows: HospitalRows) -> list[tuple[str, int | None, int]]:
    """Minutes lent in the month by category and ward, all of them to ward 3."""
    spent = {
        name: int(rows.in_month.only(chosen).lent.lengths().sum())
        for name, chosen in rows.categories
    }
    return [(name, 3, minutes) for name, minutes in sorted(spent.items()) if minutes]
