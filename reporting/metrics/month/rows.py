"""What a hospital's month is computed from: its rows as columns.

Devices are numbered 0, 1, … in the order of ``Devices``; loans and faults name them so. Times are
whole minutes from the JST midnight at which the year under review begins. That year ends with the
month and is shorter where the hospital gave its first ledger later. What lasts at the month's end
ends there and is not ``closed``. Unknown numbers are NaN.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from reporting.metrics.fleet import Fleet, assemble
from reporting.metrics.fleet_size import STOCK_OUT_SHARE
from reporting.metrics.intervals import Flags, Ints, Span, Spans
from reporting.metrics.replacement import REPLACE_FROM, WEIGHTS, Component
from reporting.metrics.utilisation import NINE_O_CLOCK

Floats = npt.NDArray[np.float64]
Texts = npt.NDArray[np.str_]

LONG_LOAN_DAYS = 30
NO_FAULT = "no_fault"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Devices:
    """The devices in service at any time of the year. Lives and ages in years, costs in yen.

    ``category`` is a shared code, ``model`` maker and model in one text, both "" if unknown.
    ``age`` is that at the month's end; ``parts_months`` how long parts will still be supplied,
    0 or less where they no longer are. ``ifu_from`` and ``risk_from`` say whose word the life of
    the instructions for use and the risk class are: ledger, model, category or "".
    """

    id: Ints
    category: Texts
    model: Texts
    central: Flags
    start: Ints
    end: Ints
    age: Floats
    ifu_life: Floats
    ifu_from: Texts
    legal_life: Floats
    cost: Floats
    parts_months: Floats
    risk_class: Floats
    risk_from: Texts
    specially_maintained: Flags


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Loans:
    """Loans of the year; ``start`` may lie before it.

    ``touched`` is the end of the last day where only the date of a return is known, else ``end``;
    ``ward`` is -1 where none is named.
    """

    device: Ints
    ward: Ints
    start: Ints
    end: Ints
    touched: Ints
    closed: Flags


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Faults:
    """All faults ever told, ``reported`` before the month's end, with cause and route as codes.

    ``timed`` is false where a repair ended at an unknown time.
    """

    device: Ints
    reported: Ints
    restored: Ints
    closed: Flags
    timed: Flags
    cause: Texts
    route: Texts
    cost: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the hospital chose. ``accepted`` (ε) and ``long_loan_days`` by category.

    U3 counts at minute ``counted_at`` of the day; from ``replace_from`` points on S1 says replace.
    """

    accepted: Mapping[str, float] = field(default_factory=dict)
    long_loan_days: Mapping[str, int] = field(default_factory=dict)
    weights: Mapping[Component, float] = field(default_factory=lambda: dict(WEIGHTS))
    replace_from: float = REPLACE_FROM
    counted_at: int = NINE_O_CLOCK

    def accepted_for(self, category: str) -> float:
        """ε, the accepted share of requests that find nothing."""
        return self.accepted.get(category, STOCK_OUT_SHARE)

    def long_after(self, category: str) -> int:
        """After how many days an open loan is long."""
        return self.long_loan_days.get(category, LONG_LOAN_DAYS)


@dataclass(frozen=True, eq=False, kw_only=True)
class HospitalRows:
    """A hospital's rows: ``month`` and ``year`` as spans, ``begins`` the year's first day."""

    begins: date
    month: Span
    year: Span
    devices: Devices
    loans: Loans
    faults: Faults
    settings: Settings = field(default_factory=Settings)

    @property
    def count(self) -> int:
        """How many devices there are."""
        return len(self.devices.id)

    @cached_property
    def in_month(self) -> Fleet:
        """Centrally managed devices' time in the month."""
        return self._fleet(self.month)

    @cached_property
    def in_year(self) -> Fleet:
        """Centrally managed devices' time in the year."""
        return self._fleet(self.year)

    @cached_property
    def whole_year(self) -> Fleet:
        """All devices' time in the year, of wards as well: what failures are divided by."""
        return assemble(
            devices=self.count,
            period=self.year,
            service=self._service(np.ones(self.count, dtype=np.bool_)),
            loans=Spans.none(),
            repairs=self._repairs(),
        )

    @cached_property
    def categories(self) -> tuple[tuple[str, Flags], ...]:
        """Every category and which devices are of it, most devices first, unclassified last."""
        names, which, counts = np.unique(
            self.devices.category, return_inverse=True, return_counts=True
        )
        order = np.lexsort((names, -counts, names == ""))
        return tuple((str(names[at]), which == at) for at in order)

    @property
    def failures(self) -> Flags:
        """Which faults are failures: something was found."""
        return self.faults.cause != NO_FAULT

    def _fleet(self, period: Span) -> Fleet:
        central, loans = self.devices.central, self.loans
        ours = central[loans.device]
        return assemble(
            devices=int(np.count_nonzero(central)),
            period=period,
            service=self._service(central),
            loans=Spans.of(loans.device, loans.start, loans.end).owned(central),
            touched=Spans.of(loans.device[ours], loans.start[ours], loans.touched[ours]),
            repairs=self._repairs().owned(central),
        )

    def _service(self, chosen: Flags) -> Spans:
        devices = self.devices
        return Spans.of(np.arange(self.count), devices.start, devices.end).owned(chosen)

    def _repairs(self) -> Spans:
        faults = self.faults
        told = faults.timed & self.failures
        return Spans.of(faults.device[told], faults.reported[told], faults.restored[told])
