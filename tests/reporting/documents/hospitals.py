"""Hospitals to print: rows of a year by chance, and the report they make."""

from datetime import date, timedelta

import numpy as np

from reporting.documents.hospital_report import (
    Category,
    CategoryFigures,
    DayFigures,
    FailureFigures,
    HospitalReport,
    Note,
    Totals,
    UseFigures,
)
from reporting.documents.report_pages import DeviceName, Pages, named_devices, named_wards
from reporting.metrics.benchmark import ALL_SIZES, Benchmark, Cell, compare
from reporting.metrics.month.hospital_month import HospitalMonth, figures_of
from reporting.metrics.month.owned import owned_of
from reporting.metrics.month.rows import Devices, Faults, HospitalRows, Loans
from reporting.metrics.month.use import Use
from reporting.metrics.repairs import repair_times
from shared.kernel.periods import Month
from tests.reporting.metrics.month.hospitals import ward_time

OCTOBER = Month(2026, 10)
TRICKY = "㈱髙﨑病院 ① ﾎﾟﾝﾌﾟ"
CATEGORIES = (
    ("infusion-pump", "輸液ポンプ", "Infusion pump", 0.28),
    ("syringe-pump", "シリンジポンプ", "Syringe pump", 0.22),
    ("patient-monitor", "ベッドサイドモニタ", "Patient monitor", 0.14),
    ("ventilator", "人工呼吸器", "Ventilator", 0.06),
    ("suction", "低圧持続吸引器", "Low-pressure suction unit", 0.06),
    ("foot-pump", "逐次型空気圧式マッサージ器", "Foot pump", 0.05),
    ("enteral-pump", "経腸栄養用輸液ポンプ", "Enteral feeding pump", 0.05),
    ("pulse-oximeter", "パルスオキシメータ", "Pulse oximeter", 0.05),
    ("defibrillator", "除細動器", "Defibrillator", 0.03),
    ("ecg", "心電計", "Electrocardiograph", 0.03),
    ("", "", "", 0.03),
)


def rows(
    *,
    devices: int,
    loans: int,
    faults: int,
    days: int = 365,
    wards: int = 14,
    seed: int = 1,
    retired: bool = False,
) -> HospitalRows:
    """A year that ends with October 2026: short loans of the whole fleet, faults now and then."""
    chance = np.random.default_rng(seed)
    shares = np.array([one[3] for one in CATEGORIES])
    which = np.sort(chance.choice(len(CATEGORIES), devices, p=shares / shares.sum()))
    until = days * 1440
    start = -chance.integers(0, 4000, devices) * 1440
    models = [f"あおば医科 AP-{n}" if n % 2 else f"Hikari ME-{n}" for n in range(40)]
    return HospitalRows(
        begins=OCTOBER.end_exclusive - timedelta(days=days),
        month=(until - OCTOBER.days * 1440, until),
        year=(0, until),
        devices=Devices(
            id=np.arange(1, devices + 1),
            category=np.array([CATEGORIES[at][0] for at in which], dtype=np.str_),
            model=np.array(
                [models[(at * 4 + n % 3) % 40] for n, at in enumerate(which)], dtype=np.str_
            ),
            central=chance.random(devices) < 0.85,
            start=start,
            end=np.full(devices, until - 40 * 1440 if retired else until),
            age=np.where(chance.random(devices) < 0.05, np.nan, chance.gamma(3, 2.4, devices)),
            ifu_life=np.full(devices, 6.0),
            ifu_from=chance.choice(["ledger", "model", "category"], devices),
            legal_life=np.full(devices, 6.0),
            cost=np.where(
                chance.random(devices) < 0.2,
                np.nan,
                chance.integers(15, 300, devices) * 10_000.0,
            ),
            parts_months=chance.choice([-3.0, 12.0, 60.0], devices, p=[0.15, 0.15, 0.7]),
            risk_class=np.full(devices, 3.0),
            risk_from=np.full(devices, "model"),
            specially_maintained=np.ones(devices, dtype=np.bool_),
        ),
        loans=_loans(chance, devices, loans, until, wards),
        faults=_faults(chance, devices, faults, until),
    )


def _loans(chance: np.random.Generator, devices: int, number: int, until: int, wards: int) -> Loans:
    start = chance.integers(0, until, number)
    end = start + (chance.gamma(1.2, 6, number) * 1440).astype(np.int64)
    end = np.where(chance.random(number) < 0.01, until, end)
    closed = end < until
    end = np.minimum(end, until)
    ward = np.minimum(chance.geometric(0.22, number) - 1, wards - 1)
    device = (chance.random(number) ** 1.3 * devices).astype(np.int64)
    return Loans(device=device, ward=ward, start=start, end=end, touched=end, closed=closed)


def _faults(chance: np.random.Generator, devices: int, number: int, until: int) -> Faults:
    reported = chance.integers(-until, until, number)
    restored = reported + (chance.gamma(1.1, 18, number) * 1440).astype(np.int64)
    return Faults(
        device=(chance.random(number) ** 2 * devices).astype(np.int64),
        reported=reported,
        restored=np.minimum(restored, until),
        closed=restored < until,
        timed=np.ones(number, dtype=np.bool_),
        cause=chance.choice(
            ["human", "mechanical", "mixed", "no_fault", "unknown"],
            number,
            p=[0.3, 0.4, 0.05, 0.2, 0.05],
        ),
        route=chance.choice(["in_house", "maker", ""], number, p=[0.6, 0.35, 0.05]),
        cost=np.full(number, 25_000.0),
    )


def pages(told: HospitalRows) -> Pages:
    """The pages of the rows: the figures and invented names."""
    found = figures_of(told, ward_time=by_ward(told))
    return Pages(
        figures=found,
        before=found.summary,
        year_before=None,
        devices={
            one: DeviceName(asset_no=f"ME-{one:05}", name="輸液ポンプ")
            for one in named_devices(found)
        },
        makers={"Hikari": ("光器械", "Hikari Instruments")},
        wards={one: f"{one + 3}階病棟" for one in named_wards(found)},
        benchmark=among_peers(told),
    )


def among_peers(told: HospitalRows) -> Benchmark:
    """Every category beside invented figures of hospitals of 300 to 499 beds."""
    owned = owned_of(told)
    cells = [
        Cell(
            month=date(2026, month, 1),
            band="300-499" if at % 3 else ALL_SIZES,
            category=own.category,
            groups=7 + at,
            device_minutes=10**9,
            loaned_minutes=round(10**9 * (0.3 + at / 40)),
            faults=200 + 30 * at,
        )
        for at, own in enumerate(owned)
        for month in (8, 9, 10)
    ]
    return compare(owned, cells, band="300-499", month=OCTOBER.start, is_published=True)


def by_ward(told: HospitalRows) -> list[tuple[str, int | None, int]]:
    """Minutes lent in the month by category and ward, shared out by the loans that begin in it."""
    spent = ward_time(told)
    loans, devices = told.loans, told.devices
    found: list[tuple[str, int | None, int]] = []
    for category, _, minutes in spent:
        ours = (devices.category[loans.device] == category) & (loans.end > told.month[0])
        names, counts = np.unique(loans.ward[ours], return_counts=True)
        for ward, count in zip(names.tolist(), counts.tolist(), strict=True):
            found.append((category, ward, minutes * count // int(counts.sum())))
    return found


def report(told: HospitalRows, *, hospital: str = TRICKY, beds: int = 412) -> HospitalReport:
    """The report of the rows."""
    known = pages(told)
    found = known.figures
    names = {code: Category(code=code, ja=ja, en=en) for code, ja, en, _ in CATEGORIES}
    return HospitalReport(
        hospital=hospital,
        beds=beds,
        month=OCTOBER,
        revision=1,
        generated_on=date(2026, 11, 4),
        failures_since=found.year.since,
        totals=Totals(use=_use(found.use[0]), failures=_failures(found)),
        categories=tuple(
            CategoryFigures(
                category=names[one.category or ""], use=_use(one), failures=_failures(found)
            )
            for one in found.use[1:]
        ),
        days=tuple(
            DayFigures(day=day.day, owned=day.owned, lent=day.lent, peak=day.peak)
            for day in found.use[0].days
        ),
        notes=(Note(code="open-loans", count=37), Note(code="no-category", count=8)),
        pages=known,
    )


def _use(one: Use) -> UseFigures:
    return UseFigures(
        owned=one.devices,
        central=one.central,
        mean_lent=one.mean_lent,
        p95_lent=one.p95_lent,
        peak_lent=one.peak_lent,
        utilisation=one.standard,
        customary=one.customary,
        median_age=None,
    )


def _failures(found: HospitalMonth) -> FailureFigures:
    return FailureFigures(
        reports=found.failures.reports,
        causes=(0, 0, 0, 0, found.failures.reports),
        rate=found.failures.rate,
        repairs=repair_times([], still_open=0),
    )
