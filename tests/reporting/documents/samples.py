"""Reports to draw: an ordinary hospital, a very small one, one with many categories."""

from dataclasses import replace
from datetime import date

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
from reporting.metrics.reliability import failure_rate
from reporting.metrics.repairs import repair_times
from shared.kernel.periods import Month
from tests.reporting.documents import hospitals
from tests.reporting.documents.hospitals import TRICKY


def use(owned: int, lent: float) -> UseFigures:
    return UseFigures(
        owned=owned,
        central=owned,
        mean_lent=lent,
        p95_lent=round(lent * 1.3),
        peak_lent=round(lent * 1.4),
        utilisation=lent / owned,
        customary=lent / owned * 1.02,
        median_age=6.4,
    )


def failures(causes: tuple[int, ...], years: float, days: list[float]) -> FailureFigures:
    return FailureFigures(
        reports=sum(causes),
        causes=causes,
        rate=failure_rate(sum(causes) - causes[3], years),
        repairs=repair_times(days, still_open=1 if days else 0),
    )


def row(code: str, ja: str, en: str, owned: int, lent: float, k: int) -> CategoryFigures:
    return CategoryFigures(
        category=Category(code=code, ja=ja, en=en),
        use=use(owned, lent),
        failures=failures((k, k + 1, 1, 1, 0), owned * 0.5, [5.0, 31.5] if k else []),
    )


ORDINARY = HospitalReport(
    hospital="医療法人社団 湾岸総合病院",
    beds=412,
    month=Month(2026, 10),
    revision=1,
    generated_on=date(2026, 11, 4),
    failures_since=date(2026, 5, 1),
    totals=Totals(
        use=use(312, 141.3), failures=failures((11, 14, 2, 6, 1), 156, [9.0, 33.0, 12.0])
    ),
    categories=(
        row("infusion-pump", "輸液ポンプ", "Infusion pump", 118, 66.2, 4),
        row("syringe-pump", "シリンジポンプ", "Syringe pump", 84, 39.0, 5),
        row("patient-monitor", "ベッドサイドモニタ", "Patient monitor", 62, 28.1, 2),
        row("ventilator", "人工呼吸器", "Ventilator", 22, 5.4, 0),
        row("suction", "低圧持続吸引器", "Low-pressure suction unit", 18, 2.6, 0),
        CategoryFigures(
            category=Category(code=""),
            use=replace(use(8, 0), utilisation=None, customary=None, central=0, median_age=None),
            failures=failures((0, 0, 0, 0, 0), 4, []),
        ),
    ),
    days=tuple(
        DayFigures(day=day, owned=312, lent=130 + (day * 7) % 23, peak=160) for day in range(1, 32)
    ),
    notes=(
        Note(code="open-loans", count=37),
        Note(code="overlapping-loans", count=12),
        Note(code="no-category", count=8),
        Note(code="unknown-loans", count=3),
    ),
    pages=hospitals.pages(hospitals.rows(devices=312, loans=2500, faults=70)),
)

_IDLE = replace(use(12, 0), median_age=None)
_SOUND = failures((0, 0, 0, 0, 0), 1.0, [])

SMALL = HospitalReport(
    hospital=TRICKY,
    beds=20,
    month=Month(2026, 5),
    revision=1,
    generated_on=date(2026, 6, 3),
    failures_since=date(2026, 5, 1),
    totals=Totals(use=_IDLE, failures=_SOUND),
    categories=(
        CategoryFigures(
            category=Category(code="infusion-pump", ja="輸液ポンプ", en="Infusion pump"),
            use=_IDLE,
            failures=_SOUND,
        ),
    ),
    days=tuple(DayFigures(day=day, owned=12, lent=0, peak=0) for day in range(1, 32)),
    notes=(),
    pages=hospitals.pages(hospitals.rows(devices=12, loans=0, faults=0, days=31)),
)

LARGE = replace(
    ORDINARY,
    categories=tuple(
        row(f"category-{n:02d}", f"小分類{n:02d}", f"Category {n:02d}", 40 - n, 10.0, 1)
        for n in range(30)
    ),
)
