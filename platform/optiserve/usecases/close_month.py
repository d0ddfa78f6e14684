"""A month's close: collect in every hospital, protect what came together, publish what is safe.

Each piece can be repeated and can be killed at any point: it writes in one transaction together
with the state that says it is done, and does nothing when it was done already.
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime

import structlog
from django.conf import settings
from django.utils.translation import gettext as _

from optiserve.fairness import counters
from optiserve.tenancy.context import collecting
from reporting.disclosure.addresses import Coordinate
from reporting.disclosure.attacks import findings
from reporting.disclosure.audit import audit
from reporting.disclosure.cube import Contribution as Given
from reporting.disclosure.cube import Measures, build_cube
from reporting.disclosure.protect import protect
from reporting.disclosure.release import Figures, Protected, ProtectedCell, Statuses
from reporting.disclosure.rules import Parameters
from reporting.queries import contributions
from shared.aggregates import queries as aggregates
from shared.aggregates import services, states
from shared.aggregates.models import CollectState, Contribution, CubeCell, MonthRun, ReleaseCell
from shared.aggregates.release import MEASURES, visible
from shared.hospitals import queries as hospitals
from shared.hospitals.bands import band_of
from shared.hospitals.models import Hospital
from shared.hospitals.regions import region_of
from shared.kernel.databases import atomic_for
from shared.kernel.periods import Month
from tenants.equipment.models import Device

log = structlog.get_logger()


def run_month(*, month: Month, by: str, at: datetime) -> MonthRun:
    """Open the month if nobody has, and start its latest revision. Harmless when repeated."""
    run = services.open_month(month=month, by=by, at=at)
    start(run_id=run.pk, by=by, at=at)
    return run


def rerun_month(*, month: Month, reason: str, by: str, at: datetime) -> MonthRun:
    """Start a new revision. Raises services.MonthNotOpen, RunUnfinished, ReasonMissing."""
    run = services.reopen(month=month, reason=reason, by=by, at=at)
    start(run_id=run.pk, by=by, at=at)
    return run


def revise_changed_months(*, at: datetime) -> list[MonthRun]:
    """A new revision of every closed month of which a hospital has changed rows since (I-26).

    What was published and sent stays as it is. A month that is still on its way waits.
    """
    changed: dict[date, list[str]] = {}
    for part in aggregates.changed_since():
        changed.setdefault(part.run.month, []).append(part.hospital.code)
    runs = []
    for month, codes in changed.items():
        reason = _("Corrected later by: %(hospitals)s") % {"hospitals": ", ".join(codes)}
        try:
            runs.append(rerun_month(month=Month.of(month), reason=reason, by="system", at=at))
        except services.RunUnfinished:
            log.info("month.revision_waits", month=str(Month.of(month)))
    return runs


def start(*, run_id: int, by: str, at: datetime) -> bool:
    """Begin collecting from every active hospital. False: the run was started before."""
    taking_part = dict(hospitals.active().values_list("pk", "shares_data"))
    return services.begin_collecting(
        run_id=run_id,
        hospital_ids=taking_part,
        not_sharing={pk for pk, shares in taking_part.items() if not shares},
        by=by,
        at=at,
    )


def collect_hospital(*, run_id: int, hospital_id: int, at: datetime) -> bool:
    """Have a hospital's month added up behind its own door, and bring the sums over to the run.

    In there the one who collects reads no table: the hospital's schema has a function for it. A
    hospital that does not share brings nothing, and gets its report all the same.
    Raises HospitalRun.DoesNotExist for a hospital that does not take part.
    """
    part = aggregates.part(run_id, hospital_id)
    if part.state == CollectState.COLLECTED:
        return False
    if not part.shares:
        return services.store_contributions(run_id=run_id, hospital_id=hospital_id, rows=[], at=at)
    clock = counters.collecting(part.hospital.schema_name)
    with clock, collecting(part.hospital), atomic_for(Device):
        read = contributions.contributions(Month.of(part.run.month))
    rows = [_contribution(part.hospital, row) for row in read]
    stored = services.store_contributions(run_id=run_id, hospital_id=hospital_id, rows=rows, at=at)
    log.info("month.collected", run=run_id, hospital=hospital_id, rows=len(rows), stored=stored)
    return stored


def protect_run(*, run_id: int) -> bool:
    """Decide cell by cell what may be published, and keep the true values for the operator."""
    if aggregates.run(run_id).state != states.COLLECTED:
        return False
    given = _given(run_id)
    protected = protect(given, parameters())
    cube = build_cube(given)
    known = zip(cube.totals.tolist(), cube.holders.tolist(), strict=True)
    cells = [
        _cube_cell(one, figures, groups)
        for one, (figures, groups) in zip(protected.cells, known, strict=True)
    ]
    stored = services.store_cells(run_id=run_id, cells=cells, evidence=protected.evidence)
    log.info("month.protected", run=run_id, cells=len(cells), stored=stored)
    return stored


def publish_run(*, run_id: int, at: datetime) -> bool:
    """Attack and audit exactly what is about to be released; publish it only if that holds.

    Otherwise the run stays protected, with the findings on record, and the last release stays.
    """
    run = aggregates.run(run_id)
    if run.state != states.PROTECTED:
        return False
    cells = [visible(cell) for cell in aggregates.cube(run_id)]
    found = _weaknesses(_as_protected(cells), _given(run_id))
    if found:
        services.refuse(run_id=run_id, findings=found)
        log.error("month.refused", run=run_id, findings=len(found))
        return False
    evidence = {name: value for name, value in run.evidence.items() if name != "findings"}
    released = services.publish(run_id=run_id, cells=cells, evidence=evidence, at=at)
    log.info("month.published", run=run_id, cells=len(cells), stored=released is not None)
    return released is not None


def parameters() -> Parameters:
    """The disclosure rules' thresholds in force. They are secret: never show them."""
    return Parameters(
        min_contributors=settings.DISCLOSURE_MIN_CONTRIBUTORS,
        p_percent=settings.DISCLOSURE_P_PERCENT,
        top_share=settings.DISCLOSURE_TOP_SHARE_PERCENT / 100,
        min_makers=settings.DISCLOSURE_MIN_MAKERS,
    )


def _weaknesses(release: Protected, given: list[Given]) -> list[dict[str, str]]:
    """What attackers learn from a release, and whose interval is too narrow (A04)."""
    learned = [asdict(one) for one in findings(release, given, parameters())]
    if learned:
        return learned
    return [
        {"attack": "A04", "family": part.family, "subject": subject}
        for part in audit(release, given, parameters())
        for subject in part.narrow
    ]


def _contribution(hospital: Hospital, row: contributions.Contribution) -> Contribution:
    return Contribution(
        contributor=hospital.contributor,
        category=row.category,
        maker=row.maker,
        region=region_of(hospital.prefecture),
        prefecture=hospital.prefecture,
        band=band_of(hospital.beds),
        **{name: getattr(row, name) for name in MEASURES},
    )


def _given(run_id: int) -> list[Given]:
    return [
        Given(
            hospital_id=row.hospital_id,
            contributor=row.contributor,
            category=row.category,
            maker=row.maker,
            region=row.region,
            prefecture=row.prefecture,
            band=row.band,
            measures=Measures(*(getattr(row, name) for name in MEASURES)),
        )
        for row in aggregates.contributions(run_id)
    ]


def _cube_cell(protected: ProtectedCell, figures: list[int], groups: int) -> CubeCell:
    return CubeCell(
        product=protected.coordinate.product,
        geo=protected.coordinate.geo,
        band=protected.coordinate.band,
        contributors=groups,
        status=protected.statuses.stock,
        lending_status=protected.statuses.lending,
        events_status=protected.statuses.events,
        **dict(zip(MEASURES, figures, strict=True)),
    )


def _as_protected(cells: Iterable[ReleaseCell]) -> Protected:
    """Release cells as the attacks read them: they look at what has values, not at statuses."""
    unknown = Statuses("primary", "primary", "primary")
    return Protected(
        tuple(
            ProtectedCell(
                Coordinate(cell.product, cell.geo, cell.band),
                cell.contributors,
                Figures(*(getattr(cell, name) for name in MEASURES)),
                unknown,
            )
            for cell in cells
        ),
        {},
    )
