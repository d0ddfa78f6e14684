"""A typical hospital's report: figures and document in core seconds, drawing against bare calls.

2,000 devices with 10,000 loans a year, for five years. Ours draws the eight pages from their
figures; the baseline repeats, call by call, what that asked of reportlab's canvas. Their ratio is
what deciding where things stand costs; a report may take two core seconds in all.
"""

from io import BytesIO
from time import process_time
from typing import Any

from django.db import connection
from django.utils.translation import override
from reportlab.pdfgen.canvas import Canvas

from optiserve.tenancy.context import inside
from reporting.documents.fonts import FONT, register
from reporting.documents.page import HEIGHT, WIDTH, Sheet
from reporting.documents.report_pdf import draw, render
from reporting.documents.slides import report_pptx
from reporting.report import build
from reporting.workbook import render as render_workbook
from shared.hospitals.models import Hospital
from tests.benchmarks.bench_figures import FILL, MONTH, database_seconds
from tests.benchmarks.harness import Contest, run, verdict
from tests.reporting.documents import hospitals

GOALS = {"drawing": round(1 / 3.5, 2), "seconds": 1.0}
CORE_SECONDS = 2.0
DEVICES, LOANS, FAULTS = 2000, 50_000, 2500
DRAWING = (
    "setFont",
    "setFillColor",
    "setStrokeColor",
    "setLineWidth",
    "setDash",
    "drawString",
    "rect",
    "line",
    "circle",
    "drawPath",
    "showPage",
)


class Watched(Canvas):
    """A canvas that remembers what it was asked for."""

    def __init__(self, *args: Any, **named: Any) -> None:
        self.calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
        self.depth = 0
        super().__init__(*args, **named)
        for name in DRAWING:
            setattr(self, name, self._watch(name, getattr(self, name)))

    def _watch(self, name: str, method: Any) -> Any:
        def call(*args: Any, **named: Any) -> Any:
            if not self.depth:
                self.calls.append((name, args, named))
            self.depth += 1
            try:
                return method(*args, **named)
            finally:
                self.depth -= 1

        return call


def measure(rounds: int) -> dict[str, Any]:
    """The contest, and the core seconds of figures, document, slides and workbook."""
    register()
    rows = hospitals.rows(devices=2000, loans=10_000, faults=400)
    report = hospitals.report(rows)
    watched = _canvas(Watched)
    with override("ja"):
        draw(Sheet(canvas=watched), report)

    def ours(_: int) -> None:
        canvas = _canvas(Canvas)
        with override("ja"):
            draw(Sheet(canvas=canvas), report)
        canvas.save()

    def baseline(_: int) -> None:
        canvas = _canvas(Canvas)
        for name, args, named in watched.calls:
            getattr(canvas, name)(*args, **named)
        canvas.save()

    contest = Contest(ours, baseline, rows_ours=8, rows_baseline=8)
    results = {"drawing": run(contest, rounds=max(rounds, 9), digits=2)}
    seconds = {
        **_from_the_database(),
        "slides_core_seconds": _busy(lambda: report_pptx.render(report, language="ja")),
        "workbook_core_seconds": _busy(lambda: render_workbook(report, language="ja")),
    }
    spent = sum(seconds[name] for name in ("python_core_seconds", "database_core_seconds"))
    results["seconds"] = {"ratio": round(CORE_SECONDS / spent, 2), "core_seconds": spent}
    return verdict("report", results, goals=GOALS) | seconds


def _from_the_database() -> dict[str, float]:
    """Core seconds from a hospital's rows to its document, the second time; and its size."""
    bravo = Hospital.objects.get(code="bravo")
    with inside(bravo):
        with connection.cursor() as cursor:
            for text in FILL:
                cursor.execute(text, {"devices": DEVICES, "loans": LOANS, "faults": FAULTS})
        for _ in range(2):
            busy, served = process_time(), database_seconds()
            built = build(
                month=MONTH,
                hospital="ブラボー病院",
                beds=400,
                revision=1,
                generated_on=MONTH.end_exclusive,
            )
            content = render(built.report, language="ja")
            spent = process_time() - busy, database_seconds() - served
    return {
        "python_core_seconds": round(spent[0], 3),
        "database_core_seconds": round(spent[1], 3),
        "bytes": len(content),
    }


def _canvas(kind: type[Canvas]) -> Canvas:
    return kind(BytesIO(), pagesize=(WIDTH, HEIGHT), invariant=1, initialFontName=FONT)


def _busy(work: Any) -> float:
    work()
    begun = process_time()
    work()
    return round(process_time() - begun, 3)
