"""What each figure of the report means: the formula that was used, in the active language."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reporting.documents.hospital_report import HospitalReport
from reporting.documents.report_pages import Section
from reporting.documents.report_words import COMPONENTS, number


@dataclass(frozen=True, slots=True)
class Definition:
    """A metric's code, its name and its formula."""

    code: str
    term: str
    text: str


FORMULAS: dict[str, tuple[Section, Callable[[], str], Callable[[], str]]] = {
    "U1": (
        Section.USE,
        lambda: _("Standard utilisation"),
        lambda: _("Σ time on loan / Σ time in service; overlapping loans count once."),
    ),
    "U2": (
        Section.USE,
        lambda: _("Net utilisation"),
        lambda: _("As U1, of the time that devices were not under repair."),
    ),
    "U4": (
        Section.USE,
        lambda: _("Device-days in use"),
        lambda: _("Device-days with a loan / device-days in service."),
    ),
    "U3": (
        Section.USE,
        lambda: _("Customary share"),
        lambda: _("Devices lent / devices owned at 09:00, the mean of all days."),
    ),
    "C2": (
        Section.USE,
        lambda: _("Mean, 95% and peak lent"),
        lambda: _("Devices on loan at once, weighted by time: mean, 95% point, largest."),
    ),
    "C3": (
        Section.USE,
        lambda: _("Days without stock"),
        lambda: _("Days on which no device was in store at some moment, repairs taken off."),
    ),
    "N1": (
        Section.SIZING,
        lambda: _("Needed by peaks"),
        lambda: _("95% point of daily peaks / (1 − share unavailable); under 90 days indicative."),
    ),
    "N2": (
        Section.SIZING,
        lambda: _("Needed by Erlang"),
        lambda: _("Least number at which at most 1% (or your target) of requests find none."),
    ),
    "N3": (
        Section.SIZING,
        lambda: _("Steadiness"),
        lambda: _("Variance / mean of daily levels; N2 only up to 1.3 and without weekly rhythm."),
    ),
    "N4": (
        Section.SIZING,
        lambda: _("Surplus"),
        lambda: _("Owned − needed, by the greater and by the lesser of N1 and N2."),
    ),
    "T1": (
        Section.SIZING,
        lambda: _("Loan length"),
        lambda: _("Kaplan–Meier median; loans still open count as long as they last."),
    ),
    "T2": (
        Section.WARDS,
        lambda: _("Long loans"),
        lambda: _("Open for longer than the category's limit, 30 days unless you set another."),
    ),
    "T3": (
        Section.WARDS,
        lambda: _("Idle devices"),
        lambda: _("Centrally managed, in service for 90 days, no loan in the last 90."),
    ),
    "T5": (
        Section.WARDS,
        lambda: _("Device-days by ward"),
        lambda: _("Time on loan by ward; moves between wards within a loan are not seen."),
    ),
    "R1": (
        Section.FAILURES,
        lambda: _("Failure rate"),
        lambda: _("Failures / device-years in service, exact 95% Poisson limits; no-fault out."),
    ),
    "R3": (
        Section.FAILURES,
        lambda: _("Repair time"),
        lambda: _("Days from report to restoration, Kaplan–Meier median, open repairs counted."),
    ),
    "R4": (
        Section.FAILURES,
        lambda: _("Availability"),
        lambda: _("1 − Σ time under repair / Σ time in service."),
    ),
    "R5": (
        Section.FAILURES,
        lambda: _("Repeat failures"),
        lambda: _("Repairs followed by a failure of the device / repairs followed that long."),
    ),
    "R6": (
        Section.FAILURES,
        lambda: _("Problem devices"),
        lambda: _("Three failures or more, too many for the model's rate (1% false discoveries)."),
    ),
    "R9": (
        Section.FAILURES,
        lambda: _("Causes"),
        lambda: _("Each cause's share of all reports, those without a fault among them."),
    ),
    "R10": (
        Section.FAILURES,
        lambda: _("Rate for ranking"),
        lambda: _("The model's rate drawn towards its category's where little is known."),
    ),
    "P1": (
        Section.INSPECTION,
        lambda: _("Inspections done"),
        lambda: _("Done in the month they were due / due in the month."),
    ),
    "A1": (
        Section.AGES,
        lambda: _("Age"),
        lambda: _("From first use, else purchase, else mid-year of manufacture."),
    ),
    "S1": (
        Section.AGES,
        lambda: _("Replacement priority"),
        lambda: _("100 · Σ w·s / Σ w over what is known; undecided under half the weights."),
    ),
    "B1": (
        Section.PEERS,
        lambda: _("Comparison with peers"),
        lambda: _(
            "Centrally managed devices beside published sums of five hospital groups or more of the"
            " bed band, else of all sizes; this hospital may be among them, so there is no rank."
        ),
    ),
}


# U3 stands on page 2 whatever is beside U1: as lent and owned of each day.
_BESIDE, _ALWAYS_PRINTED = frozenset({"U2", "U3", "U4"}), frozenset({"U3"})


def definitions(report: HospitalReport) -> list[Definition]:
    """The formulas of the pages that the report has."""
    sections, beside = report.pages.sections, report.pages.shown.beside
    printed = _ALWAYS_PRINTED | {beside}
    return [
        Definition(code, term(), text())
        for code, (section, term, text) in FORMULAS.items()
        if section in sections and (code in printed or code not in _BESIDE)
    ]


def weights(report: HospitalReport) -> str:
    """The weights of the replacement priority, as they were set."""
    told = report.pages.figures.ages.weights
    named = ", ".join(
        f"{name()} {number(told[code], decimals=0)}"
        for code, name in COMPONENTS.items()
        if code in told
    )
    return _("Weights (w): %(weights)s. Replace from %(points)s points.") % {
        "weights": named,
        "points": number(report.pages.figures.ages.replace_from, decimals=0),
    }


FACTS: dict[str, Callable[[], str]] = {
    "ifu_life": lambda: _("Life in the instructions for use"),
    "legal_life": lambda: _("Legal life (for reference)"),
    "parts": lambda: _("End of parts supply"),
    "risk": lambda: _("Risk class"),
}
WHOSE: dict[str, Callable[[], str]] = {
    "ledger": lambda: _("own ledger"),
    "model": lambda: _("catalogue, model"),
    "category": lambda: _("catalogue, category"),
    "": lambda: _("unknown"),
}


def sources(report: HospitalReport) -> str:
    """Of how many devices which fact is known, and whose word it is."""
    told = report.pages.figures.ages.sources
    parts = [
        f"{FACTS[fact]()}: "
        + ", ".join(f"{name()} {by[whose]:,}" for whose, name in WHOSE.items() if by.get(whose))
        for fact, by in told.items()
        if by
    ]
    return _("Where facts come from (devices): %(facts)s.") % {"facts": "; ".join(parts)}


def cautions() -> list[str]:
    """What a reader should not take the figures for."""
    return [
        _("A loan is not use: wards may keep devices without using them."),
        _("Where stock ran out, N1 and N2 are lower bounds: who asked in vain was not recorded."),
        _("The legal life is one of taxation and says nothing of safety."),
    ]
