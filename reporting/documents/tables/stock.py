"""Tables of pages 7 and 8: ages, replacement, peers."""

from django.utils.translation import gettext as _

from reporting.documents.hospital_report import HospitalReport
from reporting.documents.report_captions import caption
from reporting.documents.report_pages import Section
from reporting.documents.report_words import (
    ACTIONS,
    COMPONENTS,
    band_name,
    category_called,
    device_called,
    metric_name,
    outcome,
)
from reporting.documents.tables.table import Field, Kind, Table
from reporting.metrics.month.ages import AGE_BOUNDS


def ages(report: HospitalReport) -> Table:
    """Page 7: devices by age, those of unknown age last."""
    found = report.pages.figures.ages
    return Table(
        name="ages",
        section=Section.AGES,
        title=_("Devices by age (years)"),
        caption=caption(report, n=found.devices, codes=("A1",)),
        fields=(Field(_("Age (years)"), Kind.TEXT, 2), Field(_("Devices"), Kind.COUNT)),
        rows=(
            *zip(age_bands(), found.bands, strict=True),
            (_("Unknown"), found.unknown),
        ),
    )


def lives(report: HospitalReport) -> Table:
    """Page 7: devices older than each of three lives, of those for which both are known."""
    found = report.pages.figures.ages.clocks
    told = (
        (_("Legal life (for reference)"), found.legal),
        (_("Life in the instructions for use"), found.ifu),
        (_("Economic life, 1.5 times that"), found.economic),
    )
    return Table(
        name="lives",
        section=Section.AGES,
        title=_("Devices past their life"),
        caption=caption(report, n=report.pages.figures.ages.devices, codes=("A1",)),
        fields=(
            Field(_("Life"), Kind.TEXT, 3),
            Field(_("Past it"), Kind.COUNT),
            Field(_("Known"), Kind.COUNT),
            Field(_("Share"), Kind.SHARE),
        ),
        rows=tuple(
            (name, one.past, one.known, one.past / one.known if one.known else None)
            for name, one in told
        ),
    )


def candidates(report: HospitalReport) -> Table:
    """Page 7: the devices to replace first, with what speaks for it."""
    rows = report.pages.figures.ages.candidates
    return Table(
        name="candidates",
        section=Section.AGES,
        title=_("Replacement priority"),
        caption=caption(
            report, n=report.pages.figures.ages.devices, of_year=True, codes=("S1", "A1")
        ),
        fields=(
            Field(_("Asset number"), Kind.TEXT, 1.6),
            Field(_("Device"), Kind.TEXT, 2),
            Field(_("Category"), Kind.TEXT, 2),
            Field(_("Suggested"), Kind.TEXT, 1.4),
            Field(_("Points"), Kind.COUNT, 0.8),
            *(Field(name(), Kind.NUMBER, 0.8) for name in COMPONENTS.values()),
            Field(_("Known weights"), Kind.SHARE, 1.2),
            Field(_("Age (years)"), Kind.NUMBER),
            Field(_("Acquisition cost"), Kind.YEN, 1.4),
        ),
        rows=tuple(
            (
                *device_called(report, one.device),
                category_called(report, one.category),
                ACTIONS[one.action](),
                one.score,
                *(one.points.get(name) for name in COMPONENTS),
                one.coverage,
                one.age,
                one.cost,
            )
            for one in rows
        ),
    )


def peers(report: HospitalReport) -> Table:
    """Page 8: every category's utilisation and failure rate beside its peers'."""
    return Table(
        name="peers",
        section=Section.PEERS,
        title=_("Among hospitals of the same size"),
        caption=caption(report, of_year=True, codes=("B1", "U1", "R1")),
        fields=(
            Field(_("Category"), Kind.TEXT, 2.4),
            Field(_("Figure"), Kind.TEXT, 2.4),
            Field(_("Own"), Kind.RATE),
            Field(_("Peers'"), Kind.RATE),
            Field(_("Lower limit"), Kind.RATE),
            Field(_("Upper limit"), Kind.RATE),
            Field(_("Compared with"), Kind.TEXT, 1.4),
            Field(_("Hospital groups (n)"), Kind.COUNT),
            Field(_("Months"), Kind.COUNT),
            Field(_("Result"), Kind.TEXT, 2),
        ),
        rows=tuple(
            (
                category_called(report, one.category),
                metric_name(one.metric),
                one.own,
                one.peers.value if one.peers else None,
                one.low,
                one.high,
                band_name(one.peers.band) if one.peers else None,
                one.peers.groups if one.peers else None,
                one.peers.months if one.peers else None,
                outcome(one),
            )
            for one in report.pages.benchmark.standings
        ),
    )


def age_bands() -> list[str]:
    """The names of the age bands, the last without an end."""
    bounds = (0, *AGE_BOUNDS)
    between = [f"{low}–{high}" for low, high in zip(bounds, AGE_BOUNDS, strict=False)]
    return [*between, f"{AGE_BOUNDS[-1]}+"]
