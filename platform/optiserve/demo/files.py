"""The three files a hospital's own system would export at the end of a month."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zlib import crc32

from optiserve.demo.catalogue import CATEGORIES, MAKERS
from optiserve.demo.fleet import Device
from optiserve.demo.life import SCRAPPED, Fault, Loan, Simulation
from optiserve.demo.sheets import Cell, csv_bytes, xlsx_bytes
from optiserve.demo.source_systems import (
    CAUSE_WORDS,
    FAULTS,
    LEDGER,
    LOANS,
    MANAGED_WORDS,
    OUTCOME_WORDS,
    ROUTE_WORDS,
    STATUS_WORDS,
    SourceSystem,
    source_system,
)
from optiserve.demo.wording import DATE_WRITERS, MONEY_WRITERS, full_width, half_kana
from optiserve.demo.world import Hospital
from shared.kernel.periods import Month
