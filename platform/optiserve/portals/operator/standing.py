"""The matrix of hospitals and their three files for one month."""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from optiserve.web.tables import Choice, Column, Table
from shared.hospitals import queries as hospitals
from shared.hospitals.models import FileKind, HandoverState
from shared.hospitals.regions import PREFECTURES, REGIONS, region_of
from shared.kernel.periods import BadMonth, Month

_BADGES = {
    HandoverState.MISSING: "none",
    HandoverState.TO_CHECK: "waiting",
    HandoverState.COMMITTED: "ok",
}


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A hospital's line: its name, where it is, and a state for each kind of file."""

    code: str
    name: str
    region: str
    prefecture: str
    beds: int
    ledger: str
    loans: str
    faults: str

    @property
    def is_complete(self) -> bool:
        """Whether all three files are committed."""
        return {self.ledger, self.loans, self.faults} == {HandoverState.COMMITTED.value}

    @property
    def complete(self) -> str:
        """For the filter: yes or no."""
        return "yes" if self.is_complete else "no"


def month_asked(query: QueryDict, *, today: date) -> Month:
    """The month in the address, else last month: the one whose files are coming in now."""
    try:
        return Month.parse(query.get("month", ""))
    except BadMonth:
        return Month.of(today).previous()


def rows_of(month: Month) -> list[MonthRow]:
    """A line for every active hospital."""
    return [
        MonthRow(
            code=standing.hospital.code,
            name=standing.hospital.name,
            region=region_of(standing.hospital.prefecture),
            prefecture=str(PREFECTURES[standing.hospital.prefecture]),
            beds=standing.hospital.beds,
            **standing.states,
        )
        for standing in hospitals.standings(month.start)
    ]


def badge(state: str) -> SafeString:
    """A state as an icon with its word."""
    return render_to_string(
        "web/components/badge.html",
        {"kind": _BADGES[HandoverState(state)], "label": HandoverState(state).label},
    )


def _file_column(kind: str, label: str) -> Column:
    return Column(
        kind,
        label,
        value=lambda row: str(HandoverState(getattr(row, kind)).label),
        cell=lambda row: badge(getattr(row, kind)),
    )


MONTH_TABLE = Table(
    name="month",
    caption=_("Hospitals and their files"),
    columns=[
        Column("name", _("Hospital"), sortable=True, link=lambda row: f"hospitals/{row.code}/"),
        Column("prefecture", _("Prefecture"), sortable=True),
        Column("beds", _("Beds"), numeric=True, sortable=True),
        *(_file_column(kind, label) for kind, label in FileKind.choices),
    ],
    search=["name", "code"],
    filters=[
        Choice("region", _("Region"), list(REGIONS.items())),
        Choice("complete", _("Complete"), [("yes", _("Yes")), ("no", _("No"))]),
    ],
    order="name",
    empty=_("No hospital yet. Onboard the first one."),
)
