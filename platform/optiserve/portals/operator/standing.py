"""The matrix of hospitals and their three files for one month."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from optiserve.usecases import delivery_words, file_calendar
from optiserve.web.tables import Choice, Column, Table
from shared.hospitals import queries as hospitals
from shared.hospitals.models import FileKind, HandoverState, Hospital
from shared.hospitals.regions import PREFECTURES, REGIONS, region_of
from shared.kernel.periods import BadMonth, Month

_BADGES = {
    HandoverState.MISSING: "none",
    HandoverState.RECEIVED: "running",
    HandoverState.TO_CHECK: "waiting",
    HandoverState.COMMITTED: "ok",
}
# In the order in which somebody has to look after them.
_STANDINGS = {
    "late": ("error", _("Late")),
    "waiting": ("warning", _("To be checked")),
    "open": ("none", _("Not complete")),
    "complete": ("ok", _("Complete")),
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
    is_late: bool
    seen_at: datetime | None
    error_code: str

    @property
    def is_complete(self) -> bool:
        """Whether all three files are committed."""
        return {self.ledger, self.loans, self.faults} == {HandoverState.COMMITTED.value}

    @property
    def standing(self) -> str:
        """For the filter and its column: late, waiting, open or complete."""
        states = {self.ledger, self.loans, self.faults}
        if self.is_complete:
            return "complete"
        if self.is_late and HandoverState.MISSING in states:
            return "late"
        return "waiting" if HandoverState.TO_CHECK in states else "open"

    @property
    def problem(self) -> str:
        """What went wrong last with what came by itself, in words."""
        return delivery_words.why(self.error_code) if self.error_code else ""


def month_asked(query: QueryDict, *, today: date) -> Month:
    """The month in the address, else last month: the one whose files are coming in now."""
    try:
        return Month.parse(query.get("month", ""))
    except BadMonth:
        return Month.of(today).previous()


def rows_of(month: Month, *, today: date) -> list[MonthRow]:
    """A line for every active hospital: who is late comes first, who is complete last."""
    seen = hospitals.last_feeds()
    rows = [
        MonthRow(
            code=standing.hospital.code,
            name=standing.hospital.name,
            region=region_of(standing.hospital.prefecture),
            prefecture=str(PREFECTURES[standing.hospital.prefecture]),
            beds=standing.hospital.beds,
            **standing.states,
            is_late=_is_late(standing.hospital, month, today=today),
            seen_at=seen[standing.hospital.pk].seen_at if standing.hospital.pk in seen else None,
            error_code=seen[standing.hospital.pk].error if standing.hospital.pk in seen else "",
        )
        for standing in hospitals.standings(month.start)
    ]
    return sorted(rows, key=lambda row: (list(_STANDINGS).index(row.standing), row.name))


def _is_late(hospital: Hospital, month: Month, *, today: date) -> bool:
    began = Month.of(hospital.created_at) <= month
    return began and file_calendar.is_late(hospital, month, today=today)


def _standing(row: MonthRow) -> SafeString:
    kind, label = _STANDINGS[row.standing]
    return render_to_string("web/components/badge.html", {"kind": kind, "label": label})


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
        Column(
            "standing",
            _("Standing"),
            value=lambda row: str(_STANDINGS[row.standing][1]),
            cell=_standing,
        ),
        *(_file_column(kind, label) for kind, label in FileKind.choices),
        Column("problem", _("Last problem")),
        Column("seen_at", _("Last came by itself"), sortable=True, numeric=True),
        Column("prefecture", _("Prefecture"), sortable=True),
        Column("beds", _("Beds"), numeric=True, sortable=True),
    ],
    search=["name", "code"],
    filters=[
        Choice("region", _("Region"), list(REGIONS.items())),
        Choice(
            "standing",
            _("Standing"),
            [(code, label) for code, (_kind, label) in _STANDINGS.items()],
        ),
    ],
    empty=_("No hospital yet. Onboard the first one."),
)
