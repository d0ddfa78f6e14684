"""The rows behind a hospital's monthly report: devices, loans, faults, as they stand."""

from dataclasses import dataclass
from datetime import date, datetime

from reporting.queries.in_service import ask, ask_alone
from shared.catalogue.models import Category
from shared.kernel.periods import Month


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device and its time in service, [began, ended); ``ended`` is None while it lasts.

    ``left_out`` is "" or why the device is not in service: out-of-service, lost-or-scrapped.
    ``category`` is the shared code, "" where nobody has matched it. ``first_seen`` is the month of
    the first ledger that names the device.
    """

    id: int
    category: str
    central: bool
    used_since: date | None
    first_seen: date
    left_out: str
    began: datetime
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class LoanRow:
    """A loan of a known device; ``ended`` is None while it is open."""

    device: int
    began: datetime
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class FaultRow:
    """A reported fault of a known device, with cause and outcome as equipment's codes."""

    device: int
    reported: datetime
    restored: datetime | None
    cause: str
    outcome: str


@dataclass(frozen=True, slots=True)
class CategoryName:
    """A shared category's names."""

    code: str
    ja: str
    en: str


@dataclass(frozen=True, slots=True)
class MonthRows:
    """Everything the report of ``month`` is computed from, of [since, the month's end)."""

    month: Month
    since: datetime
    devices: tuple[DeviceRow, ...]
    loans: tuple[LoanRow, ...]
    faults: tuple[FaultRow, ...]
    names: dict[str, CategoryName]
    unmatched_loans: int
    unmatched_faults: int
    presumed_retired: int = 0


def load(*, month: Month, history: int) -> MonthRows:
    """The open hospital's rows of a month and of ``history`` months before it.

    Loans reach back one month, for the comparison with it. Datetimes are aware.
    """
    since, until = month.plus(-history).start_moment, month.end_moment
    before = month.previous().start_moment
    ((loans, faults, presumed),) = ask_alone("unmatched", since=month.start_moment, until=until)
    devices = tuple(DeviceRow(*row) for row in ask("devices", since=since, until=until))
    return MonthRows(
        month=month,
        since=since,
        devices=devices,
        loans=tuple(LoanRow(*row) for row in ask_alone("loans", since=before, until=until)),
        faults=tuple(FaultRow(*row) for row in ask_alone("faults", since=since, until=until)),
        names=_names({device.category for device in devices}),
        unmatched_loans=loans,
        unmatched_faults=faults,
        presumed_retired=presumed,
    )


def _names(codes: set[str]) -> dict[str, CategoryName]:
    """The shared catalogue's names. It is no join: the catalogue may live in another database."""
    rows = Category.objects.filter(code__in=codes).values_list("code", "name_ja", "name_en")
    return {row[0]: CategoryName(*row) for row in rows}
