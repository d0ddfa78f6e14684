"""A hospital's monthly report as editable slides: the pages of the PDF, one slide each."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import override

from reporting.documents.hospital_report import HospitalReport
from reporting.documents.report_captions import caption
from reporting.documents.report_cards import cards
from reporting.documents.report_definitions import cautions, definitions
from reporting.documents.report_findings import findings
from reporting.documents.report_pages import Section
from reporting.documents.report_words import (
    ROUTES,
    SECTIONS,
    category_called,
    day_name,
    fiscal_year,
    incomparable,
    inspections_wanted,
    missing,
    month_name,
    note_text,
    ward_called,
)
from reporting.documents.slides import deck
from reporting.documents.slides.deck import MARGIN, WIDTH, Deck, Place
from reporting.documents.tables import failures, lending, stock
from reporting.documents.tables.table import Table

_TOP, _HEIGHT, _GAP = 1.0, 6.0, 0.4
_WHOLE = Place(MARGIN, _TOP, WIDTH - 2 * MARGIN, _HEIGHT)
_HALF = (WIDTH - 2 * MARGIN - _GAP) / 2
_LEFT = Place(MARGIN, _TOP, _HALF, _HEIGHT)
_RIGHT = Place(MARGIN + _HALF + _GAP, _TOP, _HALF, _HEIGHT)
_MOST, _MOST_GROUPS = 12, 7


def render(report: HospitalReport, *, language: Literal["ja", "en"]) -> bytes:
    """The slides as a PowerPoint file."""
    with override(language):
        footer = _("OptiServe · medical equipment report · revision %(revision)d · %(day)s") % {
            "revision": report.revision,
            "day": day_name(report.generated_on),
        }
        told = f"{report.hospital} {month_name(report.month)}"
        built = Deck(footer=f"{told} · {footer}")
        for section in report.pages.sections:
            slide = built.slide(f"{report.pages.number(section)}  {SECTIONS[section]()}")
            PAGES[section](slide, report)
        return built.save(title=f"{_('Medical equipment report')} {told}")


def _upper(place: Place, share: float = 0.5) -> tuple[Place, Place]:
    """A place divided into an upper and a lower one."""
    high = place.height * share
    return (
        Place(place.left, place.top, place.width, high),
        Place(place.left, place.top + high, place.width, place.height - high),
    )


def _table(
    slide: Any, place: Place, told: Table, *, empty: str = "", only: tuple[int, ...] = ()
) -> None:
    deck.table(
        slide,
        place,
        told,
        only=only,
        empty=empty or _("Nothing to show."),
        rest=_("%(count)d more in the workbook"),
    )


def _summary(slide: Any, report: HospitalReport) -> None:
    upper, lower = _upper(_WHOLE, 0.4)
    width = upper.width / 5
    for number, card in enumerate(cards(report)):
        left = upper.left + width * number
        deck.text(slide, Place(left, upper.top, width - 0.1, 0.4), [card.label], size=11)
        deck.text(
            slide, Place(left, upper.top + 0.3, width - 0.1, 0.6), [card.value], size=24, bold=True
        )
        deck.text(
            slide,
            Place(left, upper.top + 0.95, width - 0.1, 1),
            [card.detail, card.change, card.year_change],
            size=10,
        )
    numbered = [f"{number}. {words}" for number, words in enumerate(findings(report), start=1)]
    if report.pages.shown.comment:
        numbered.append(report.pages.shown.comment)
    deck.text(slide, Place(_LEFT.left, lower.top, _HALF * 1.2, 3), numbered, size=16)
    quality = [
        *missing(report),
        *(f"{note.count:,}  {note_text(note)}" for note in report.notes),
    ]
    left = _LEFT.left + _HALF * 1.25
    deck.text(slide, Place(left, lower.top, WIDTH - MARGIN - left, 3), quality, size=11)


def _use(slide: Any, report: HospitalReport) -> None:
    upper, lower = _upper(_WHOLE, 0.55)
    _table(slide, upper, lending.use(report))
    whole = report.pages.figures.use[0]
    room = deck.headed(
        slide,
        lower,
        _("Lent and available, at 09:00 of each day"),
        caption(report, n=whole.central, codes=("U3", "C3")),
    )
    deck.chart(
        slide,
        room,
        deck.LINES,
        categories=[str(day.day) for day in whole.days],
        series=[
            (_("Lent"), [day.lent for day in whole.days]),
            (_("Available to lend"), [day.lendable for day in whole.days]),
        ],
    )


def _sizing(slide: Any, report: HospitalReport) -> None:
    upper, lower = _upper(_WHOLE, 0.56)
    found = report.pages.figures.sizing[:_MOST_GROUPS]
    if found:
        room = deck.headed(
            slide,
            upper,
            _("Owned and needed (devices)"),
            caption(report, of_year=True, codes=("N1", "N2", "N4")),
        )
        deck.chart(
            slide,
            room,
            deck.COLUMNS,
            categories=[category_called(report, one.category) for one in found],
            series=[
                (_("Owned"), [one.owned for one in found]),
                (_("Needed N1"), [one.by_peaks.needed for one in found]),
                (_("Needed N2"), [one.by_erlang for one in found]),
            ],
        )
    empty = _("No category has loans enough to say how many are needed.")
    _table(slide, lower, lending.sizing(report), empty=empty)


def _wards(slide: Any, report: HospitalReport) -> None:
    days: dict[tuple[int | None, str], float] = defaultdict(float)
    for one in report.pages.figures.wards.wards:
        days[one.ward, one.category] += one.device_days
    by_ward: dict[int | None, float] = defaultdict(float)
    for (ward, _category), spent in days.items():
        by_ward[ward] += spent
    wards = sorted(by_ward, key=lambda ward: (-by_ward[ward], ward or 0))[:_MOST]
    categories = sorted({category for _ward, category in days})[:8]
    if wards:
        room = deck.headed(
            slide,
            _LEFT,
            _("Device-days lent by ward and category"),
            caption(report, n=report.pages.figures.use[0].central, codes=("T5",)),
        )
        deck.chart(
            slide,
            room,
            deck.STACKED,
            categories=[ward_called(report, ward) for ward in wards],
            series=[
                (category_called(report, code), [days[ward, code] for ward in wards])
                for code in categories
            ],
            number_format="#,##0.0",
        )
    upper, lower = _upper(_RIGHT)
    empty = _("No loan is open for longer than its limit.")
    _table(slide, upper, lending.long_loans(report), empty=empty)
    empty = _("Every centrally managed device was borrowed within 90 days.")
    _table(slide, lower, lending.idle(report), empty=empty)


def _failures(slide: Any, report: HospitalReport) -> None:
    upper, lower = _upper(_LEFT, 0.55)
    _table(slide, upper, failures.models(report), only=(0, 2, 3, 4, 5, 6, 7))
    _table(slide, lower, failures.lemons(report))
    found = report.pages.figures.failures
    above, below = _upper(_RIGHT, 0.4)
    told = failures.causes(report)
    room = deck.headed(slide, above, told.title, told.caption)
    if told.rows:
        deck.chart(
            slide,
            room,
            deck.BARS,
            categories=[str(row[0]) for row in told.rows],
            series=[(_("Share"), list(found.causes.values()))],
            number_format="0%",
        )
    middle, last = _upper(below, 0.6)
    shown = [one for one in found.repairs if one.curve]
    repairs = failures.repairs(report)
    room = deck.headed(
        slide, middle, _("Repairs that last longer than so many days (%)"), repairs.caption
    )
    if shown:
        lines = [
            (ROUTES[one.route](), [(0.0, 100.0), *((day, 100 * share) for day, share in one.curve)])
            for one in shown
        ]
        deck.scatter(slide, room, lines, most=100)
    _table(slide, last, repairs)


def _inspection(slide: Any, report: HospitalReport) -> None:
    empty = _("Inspection data not provided.") + " " + inspections_wanted()
    _table(slide, _WHOLE, failures.inspections(report), empty=empty)


def _ages(slide: Any, report: HospitalReport) -> None:
    width = _WHOLE.width * 0.36
    upper, lower = _upper(Place(MARGIN, _TOP, width, _HEIGHT))
    told = stock.ages(report)
    room = deck.headed(slide, upper, told.title, told.caption)
    found = report.pages.figures.ages
    deck.chart(
        slide,
        room,
        deck.COLUMNS,
        categories=[str(row[0]) for row in told.rows],
        series=[(_("Devices"), [*found.bands, found.unknown])],
    )
    plan = report.pages.figures.plan
    room = deck.headed(
        slide,
        lower,
        _("Three years of replacement (million yen)"),
        caption(report, n=sum(len(one.due) for one in plan), unit=_("devices due"), codes=("S1",)),
    )
    if any(one.yen for one in plan):
        deck.chart(
            slide,
            room,
            deck.COLUMNS,
            categories=[fiscal_year(report, one.year) for one in plan],
            series=[(_("Acquisition cost"), [one.yen / 1e6 for one in plan])],
            number_format="#,##0.0",
        )
    else:
        empty = _("No device falls due whose acquisition cost is known.")
        deck.text(slide, room, [empty], size=11)
    right = Place(MARGIN + width + _GAP, _TOP, _WHOLE.width - width - _GAP, _HEIGHT)
    _table(slide, right, stock.candidates(report), only=(0, 2, 3, 4, 13, 14))


def _peers(slide: Any, report: HospitalReport) -> None:
    upper, lower = _upper(_WHOLE, 0.46)
    _table(
        slide,
        upper,
        stock.peers(report),
        only=(0, 1, 2, 3, 6, 7, 9),
        empty=incomparable(report.pages.benchmark),
    )
    words = [f"{one.code}  {one.term}: {one.text}" for one in definitions(report)] + cautions()
    half = -(-len(words) // 2)
    for side, told in ((_LEFT, words[:half]), (_RIGHT, words[half:])):
        deck.text(slide, Place(side.left, lower.top, side.width, lower.height), told, size=8)


PAGES: dict[Section, Callable[[Any, HospitalReport], None]] = {
    Section.SUMMARY: _summary,
    Section.USE: _use,
    Section.SIZING: _sizing,
    Section.WARDS: _wards,
    Section.FAILURES: _failures,
    Section.INSPECTION: _inspection,
    Section.AGES: _ages,
    Section.PEERS: _peers,
}
