"""What of a hospital's month compares with published figures: its centrally managed devices."""

import numpy as np

from reporting.metrics.benchmark import Own
from reporting.metrics.intervals import MINUTES_A_DAY, length_by_owner
from reporting.metrics.month.rows import HospitalRows
from reporting.metrics.reliability import DAYS_A_YEAR


def owned_of(rows: HospitalRows) -> tuple[Own, ...]:
    """Each shared category's device-days of the month, failures and device-years of the year."""
    faults, central = rows.faults, rows.devices.central
    counted = rows.failures & (faults.reported >= rows.year[0]) & central[faults.device]
    failures = np.bincount(faults.device[counted], minlength=rows.count)
    served, lent = (
        length_by_owner(spans, rows.count) / MINUTES_A_DAY
        for spans in (rows.in_month.service, rows.in_month.lent)
    )
    years = length_by_owner(rows.in_year.service, rows.count) / MINUTES_A_DAY / DAYS_A_YEAR
    months = round((rows.year[1] - rows.year[0]) / MINUTES_A_DAY / DAYS_A_YEAR * 12)
    return tuple(
        Own(
            category=category,
            served=float(served[chosen].sum()),
            lent=float(lent[chosen].sum()),
            failures=int(failures[chosen].sum()),
            years=float(years[chosen].sum()),
            months=months,
        )
        for category, chosen in rows.categories
        if category and np.any(chosen & central)
    )
