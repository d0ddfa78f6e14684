"""The three files a hospital's own system would export at the end of a month."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from optiserve.demo.clerk import Clerk, Row
from optiserve.demo.flaws import spoil_ledger, spoil_loans
from optiserve.demo.life import Simulation
from optiserve.demo.sheets import Cell, csv_bytes, xlsx_bytes
from optiserve.demo.source_systems import FAULTS, LEDGER, LOANS
from optiserve.demo.world import Hospital
from shared.kernel.periods import Month

_TITLES = {LEDGER: "機器台帳", LOANS: "貸出実績", FAULTS: "故障履歴"}


@dataclass(frozen=True, slots=True)
class GeneratedFile:
    """A file as a hospital would hand it over.

    ``rows`` counts the rows below the header, flawed ones among them, without the line of totals
    that ``totals`` counts; ``flaws`` says how many rows are wrong in which way.
    """

    filename: str
    data: bytes
    rows: int
    totals: int
    flaws: Mapping[str, int]


def monthly_files(
    hospital: Hospital, simulation: Simulation, *, month: tuple[int, int]
) -> dict[str, GeneratedFile]:
    """The files of a (year, month), by kind: ledger, loans, faults.

    The ledger is a full snapshot of the month's last day, with the devices retired in the month
    and, in some systems, those retired before; loans are those that touched the month,
    faults those reported or closed in it, both as known at its end. Raises ValueError for a month
    or a hospital the simulation does not cover, BadMonth for an impossible month.
    """
    period = Month(*month)
    if hospital.code != simulation.hospital:
        raise ValueError("the simulation is another hospital's")
    if not simulation.start <= period.start < simulation.end:
        raise ValueError(f"the simulation does not cover {period}")
    clerk = Clerk(hospital)
    tables = {
        LEDGER: _ledger(clerk, simulation, period),
        LOANS: _loans(clerk, simulation, period),
        FAULTS: (_faults(clerk, simulation, period), Counter()),
    }
    return {
        kind: _file(clerk, kind, rows, flaws=flaws, period=period)
        for kind, (rows, flaws) in tables.items()
    }


def _ledger(clerk: Clerk, simulation: Simulation, period: Month) -> tuple[list[Row], Counter[str]]:
    end = period.end_moment
    lent = (x.asset_no for x in simulation.loans if x.loaned_at < end <= x.returned_at)
    broken = (x.asset_no for x in simulation.faults if x.reported_at < end <= x.closed_at)
    states = dict.fromkeys(lent, "on_loan") | dict.fromkeys(broken, "repair")
    rows = []
    shown_from = simulation.start if clerk.system.keeps_scrapped else period.start
    for device in simulation.devices:
        if device.acquired_on < end.date() and device.retired_on >= shown_from:
            gone = device.retired_on < end.date()
            status = "scrapped" if gone else states.get(device.asset_no, "active")
            rows.append(clerk.device(device, status=status))
    return rows, spoil_ledger(rows, clerk=clerk) if clerk.hospital.untidy else Counter()


def _loans(clerk: Clerk, simulation: Simulation, period: Month) -> tuple[list[Row], Counter[str]]:
    start, end = period.start_moment, period.end_moment
    names = _names(clerk, simulation)
    loans = [x for x in simulation.loans if x.loaned_at < end and x.returned_at >= start]
    rows = [clerk.loan(loan, name=names[loan.asset_no], until=end) for loan in loans]
    return rows, spoil_loans(rows, loans, clerk=clerk) if clerk.hospital.untidy else Counter()


def _faults(clerk: Clerk, simulation: Simulation, period: Month) -> list[Row]:
    start, end = period.start_moment, period.end_moment
    names = _names(clerk, simulation)
    return [
        clerk.fault(fault, name=names[fault.asset_no], until=end)
        for fault in simulation.faults
        if start <= fault.reported_at < end or start <= fault.closed_at < end
    ]


def _names(clerk: Clerk, simulation: Simulation) -> dict[str, str]:
    return {device.asset_no: clerk.name(device) for device in simulation.devices}


def _file(
    clerk: Clerk, kind: str, rows: list[Row], *, flaws: Counter[str], period: Month
) -> GeneratedFile:
    system = clerk.system
    columns = system.headers[kind]
    table: list[list[Cell]] = []
    if system.titles:
        table += _title(clerk, kind, period)
    table.append(list(columns.values()))
    for line, row in enumerate(rows, start=1):
        row["line"] = line
        table.append([row.get(column) for column in columns])
    if system.totals:
        table.append(["合計", f"{len(rows)}{'台' if kind == LEDGER else '件'}"])
    is_book = system.encoding == "xlsx"
    return GeneratedFile(
        filename=_filename(system.filename, kind, period),
        data=xlsx_bytes(table, sheet=_TITLES[kind])
        if is_book
        else csv_bytes(table, encoding=system.encoding),
        rows=len(rows),
        totals=int(system.totals),
        flaws=dict(flaws),
    )


def _title(clerk: Clerk, kind: str, period: Month) -> list[list[Cell]]:
    """Three lines above the header: whose list it is, when it was printed, and an empty one."""
    printed = clerk.day(period.end_exclusive)
    return [[f"{clerk.hospital.name}　{_TITLES[kind]}"], ["出力日", printed], []]


def _filename(pattern: str, kind: str, period: Month) -> str:
    return pattern.format(
        kind=kind,
        kind_ja=_TITLES[kind],
        year=period.year,
        month=period.month,
        era_year=period.year - 2018,
    )
