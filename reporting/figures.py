"""From a hospital's rows to the figures of a month: stock, lending, failures.

Pure: rows in, figures out. A month's figures depend on nothing that happened after it, so that
they do not change when the next month's files arrive.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import numpy as np

from reporting.documents.hospital_report import (
    CAUSES,
    DayFigures,
    FailureFigures,
    Totals,
    UseFigures,
)
from reporting.metrics import concurrency, fleet, stock, utilisation
from reporting.metrics.fleet import Fleet
from reporting.metrics.intervals import MINUTES_A_DAY, Span, Spans, clip, length, minutes, sweep
from reporting.metrics.reliability import DAYS_A_YEAR, failure_rate
from reporting.metrics.repairs import repair_times
from reporting.queries.month_figures import DeviceRow, FaultRow, LoanRow, MonthRows
from shared.kernel.clock import JST
from shared.kernel.periods import Month

FAILURE_MONTHS = 12


@dataclass(frozen=True, slots=True, eq=False)
class Lending:
    """The centrally managed devices' time in a month, and each device's place in the fleet."""

    fleet: Fleet
    places: dict[int, int]

    def of(self, devices: Sequence[DeviceRow]) -> Fleet:
        """The part of the fleet that some devices make up."""
        chosen = np.zeros(len(self.places), dtype=np.bool_)
        chosen[[self.places[device.id] for device in devices if device.central]] = True
        return self.fleet.only(chosen)


def observed_since(rows: MonthRows) -> date:
    """The first month of which the hospital gave a ledger, as its first day."""
    return min((device.first_seen for device in rows.devices), default=rows.month.start)


def failures_since(rows: MonthRows, *, month: Month) -> date:
    """From when failures are counted: twelve months at most, never before the first ledger."""
    return max(month.plus(1 - FAILURE_MONTHS).start, observed_since(rows))


def devices_of(rows: MonthRows, *, month: Month) -> list[DeviceRow]:
    """The devices that count in a month: in service, named by a ledger of that month or before."""
    end = month.end_exclusive
    return [device for device in rows.devices if not device.left_out and device.first_seen < end]


def totals(
    devices: Sequence[DeviceRow], *, lending: Lending, rows: MonthRows, month: Month
) -> Totals:
    """Use and failures of some devices in a month."""
    since = datetime.combine(failures_since(rows, month=month), time.min, JST)
    return Totals(
        use=use_figures(devices, lending=lending, month=month),
        failures=failure_figures(devices, faults=rows.faults, since=since, until=month.end_moment),
    )


def use_figures(devices: Sequence[DeviceRow], *, lending: Lending, month: Month) -> UseFigures:
    """Stock and lending of some devices; without any loan in the hospital there is no utilisation.

    Owned are the devices in service on the last day.
    """
    ours = lending.of(devices)
    summary = stock.summarise(_items(devices, month=month), on=month.end_exclusive)
    lends = bool(lending.fleet.lent.owner.size)
    p95, peak = concurrency.percentiles(sweep(ours.lent), ours.period, (0.95, 1.0))
    return UseFigures(
        owned=summary.devices,
        central=summary.central,
        mean_lent=concurrency.mean_lent(ours),
        p95_lent=p95,
        peak_lent=peak,
        utilisation=utilisation.standard(ours) if lends else None,
        customary=utilisation.customary(utilisation.daily(ours)) if lends else None,
        median_age=summary.median_age,
    )


def lending_of(devices: Sequence[DeviceRow], *, loans: Sequence[LoanRow], month: Month) -> Lending:
    """The centrally managed devices' time in service and on loan within a month.

    In minutes from the month's beginning; loans are merged and cut to the service.
    """
    since, until = month.start_moment, month.end_moment
    central = [device for device in devices if device.central]
    places = {device.id: place for place, device in enumerate(central)}
    return Lending(
        fleet=fleet.assemble(
            devices=len(central),
            period=(0, month.days * MINUTES_A_DAY),
            service=Spans.rows(
                (place, *_span(one.began, one.ended, since=since, until=until))
                for place, one in enumerate(central)
            ),
            loans=Spans.rows(
                (places[loan.device], *_span(loan.began, loan.ended, since=since, until=until))
                for loan in loans
                if loan.device in places
            ),
        ),
        places=places,
    )


def days_of(lending: Lending) -> list[DayFigures]:
    """Every day's centrally managed devices owned and lent at 09:00, and peak lent."""
    days = utilisation.daily(lending.fleet)
    told = zip(days.owned.tolist(), days.lent.tolist(), days.peak.tolist(), strict=True)
    return [
        DayFigures(day=number, owned=owned, lent=lent, peak=peak)
        for number, (owned, lent, peak) in enumerate(told, start=1)
    ]


def failure_figures(
    devices: Sequence[DeviceRow],
    *,
    faults: Sequence[FaultRow],
    since: datetime,
    until: datetime,
) -> FailureFigures:
    """Reports, failure rate and repairs of some devices in [since, until)."""
    known = {device.id for device in devices}
    ours = [fault for fault in faults if fault.device in known and fault.reported < until]
    reports = [fault for fault in ours if fault.reported >= since]
    causes = tuple(sum(fault.cause == cause for fault in reports) for cause in CAUSES)
    failures = len(reports) - causes[CAUSES.index("no_fault")]
    real = [fault for fault in ours if fault.cause != "no_fault"]
    return FailureFigures(
        reports=len(reports),
        causes=causes,
        rate=failure_rate(failures, _device_years(devices, since=since, until=until)),
        repairs=repair_times(
            [
                (fault.restored - fault.reported).total_seconds() / 86400
                for fault in real
                if fault.restored is not None and since <= fault.restored < until
            ],
            still_open=sum(_under_repair(fault, at=until) for fault in real),
        ),
    )


def _under_repair(fault: FaultRow, *, at: datetime) -> bool:
    """Whether the repair went on; a report with an outcome but no date ended at an unknown time."""
    return fault.restored >= at if fault.restored is not None else not fault.outcome


def _device_years(devices: Sequence[DeviceRow], *, since: datetime, until: datetime) -> float:
    window = (0, minutes(until, origin=since))
    served = Spans.rows(
        (device.id, *_span(device.began, device.ended, since=since, until=until))
        for device in devices
    )
    return length(clip(served, window)) / (MINUTES_A_DAY * DAYS_A_YEAR)


def _span(began: datetime, ended: datetime | None, *, since: datetime, until: datetime) -> Span:
    """Minutes from ``since``; what has not ended ends with the period."""
    return minutes(began, origin=since), minutes(ended or until, origin=since)


def _items(devices: Sequence[DeviceRow], *, month: Month) -> list[stock.Item]:
    """The devices in service on the month's last day."""
    last_day, end = datetime.combine(month.last_day, time.min, JST), month.end_moment
    return [
        stock.Item(central=device.central, since=device.used_since)
        for device in devices
        if device.began < end and (device.ended is None or device.ended > last_day)
    ]
