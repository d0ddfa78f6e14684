"""The rows behind a month's figures, as tables: who doubts a figure can work it out again.

Columns are of one length; moments are JST without a zone, to the minute. Devices and wards go by
their ids.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from reporting.metrics.intervals import Ints, length_by_owner, whole_days
from reporting.metrics.month.rows import HospitalRows

Table = Mapping[str, npt.NDArray]


def devices(rows: HospitalRows) -> Table:
    """Every device, its minutes in the month and the year, its days in the month, its failures.

    Of centrally managed ones, U1 is Σlent/Σin_service of the month and U4 the same of days. Of all,
    R1 is Σfailures/Σin_service of the year, in device-years, and R4 is 1 - Σrepair/Σin_service.
    """
    told, faults = rows.devices, rows.faults
    month, year = rows.in_month, rows.whole_year
    failed = rows.failures & (faults.reported >= rows.year[0])
    return {
        "device": told.id,
        "category": told.category,
        "model": told.model,
        "central": told.central,
        "in_service_from": _moments(rows, told.start),
        "in_service_until": _moments(rows, told.end),
        "month_in_service_minutes": length_by_owner(month.service, rows.count),
        "month_lent_minutes": length_by_owner(month.lent, rows.count),
        "month_in_service_days": length_by_owner(whole_days(month.service), rows.count),
        "month_lent_days": length_by_owner(whole_days(month.touched), rows.count),
        "year_in_service_minutes": length_by_owner(year.service, rows.count),
        "year_repair_minutes": length_by_owner(year.repair, rows.count),
        "year_failures": np.bincount(faults.device[failed], minlength=rows.count),
        "age_years": told.age,
        "ifu_life_years": told.ifu_life,
        "ifu_life_from": told.ifu_from,
        "legal_life_years": told.legal_life,
        "acquisition_yen": told.cost,
        "parts_months": told.parts_months,
        "risk_class": told.risk_class,
        "risk_class_from": told.risk_from,
        "specially_maintained": told.specially_maintained,
    }


def loans(rows: HospitalRows) -> Table:
    """The loans of the year, ward -1 where none is named; what is still out ends with the month.

    ``touched`` is the end of the last day where only the date of a return is known.
    """
    told = rows.loans
    return {
        "device": rows.devices.id[told.device],
        "ward": told.ward,
        "loaned": _moments(rows, told.start),
        "returned": _moments(rows, told.end),
        "touched": _moments(rows, told.touched),
        "closed": told.closed,
    }


def faults(rows: HospitalRows) -> Table:
    """All faults; ``restored`` means something only where ``timed``."""
    told = rows.faults
    return {
        "device": rows.devices.id[told.device],
        "reported": _moments(rows, told.reported),
        "restored": _moments(rows, told.restored),
        "closed": told.closed,
        "timed": told.timed,
        "cause": told.cause,
        "route": told.route,
        "yen": told.cost,
    }


def _moments(rows: HospitalRows, minutes: Ints) -> npt.NDArray[np.datetime64]:
    return np.datetime64(rows.begins, "m") + minutes.astype("timedelta64[m]")
