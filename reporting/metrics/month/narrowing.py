"""A hospital's rows narrowed to a category, or to what was lent to one ward."""

from dataclasses import dataclass, fields, replace
from typing import TypeVar

import numpy as np

from reporting.metrics.intervals import Flags
from reporting.metrics.month.rows import Devices, Faults, HospitalRows, Loans

Columns = TypeVar("Columns", Devices, Loans, Faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Only:
    """What to look at: a category's shared code ("" the unclassified) and a ward; None is all."""

    category: str | None = None
    ward: int | None = None


def narrowed(rows: HospitalRows, only: Only) -> HospitalRows:
    """The rows of devices of the category that were lent to the ward in the year, to that ward.

    With a ward the other loans of these devices are left out, so that U1 is the share of their
    time that they spent on it; their faults are all there.
    """
    kept = np.ones(rows.count, dtype=np.bool_)
    if only.category is not None:
        kept &= rows.devices.category == only.category
    loans = np.ones(len(rows.loans.device), dtype=np.bool_)
    if only.ward is not None:
        loans &= rows.loans.ward == only.ward
        kept &= np.bincount(rows.loans.device[loans], minlength=rows.count) > 0
    if kept.all() and loans.all():
        return rows
    place = np.cumsum(kept) - 1
    loans &= kept[rows.loans.device]
    faults = kept[rows.faults.device]
    return replace(
        rows,
        devices=_picked(rows.devices, kept),
        loans=replace(_picked(rows.loans, loans), device=place[rows.loans.device[loans]]),
        faults=replace(_picked(rows.faults, faults), device=place[rows.faults.device[faults]]),
    )


def _picked(columns: Columns, chosen: Flags) -> Columns:
    """The same columns with the chosen rows alone."""
    names = [field.name for field in fields(columns)]
    return type(columns)(**{name: getattr(columns, name)[chosen] for name in names})
