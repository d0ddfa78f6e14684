"""Browsing a hospital's devices, loans and faults. All is lazy: callers page and sort."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q, QuerySet

from shared.kernel.clock import JST
from shared.kernel.text import normalise
from tenants.equipment.models import LONG_LOAN_DAYS, Device, Fault, Loan, LocalCategory, Ward

_DEVICE_TEXTS = ("asset_no", "serial", "local_name", "local_category", "local_maker", "local_model")
_DEVICE_COSTS = ("acquisition_cost_yen",)
_FAULT_COSTS = ("parts_yen", "labour_hours", "outsourced_yen")
# What a device cost is no matter of its loans and faults.
_OF_ITS_DEVICE = ("device__acquisition_cost_yen",)


STOCKOUT_SHARE: Final = Decimal("0.01")
"""How often a device may be missing where a category has no target of its own (ε)."""


@dataclass(frozen=True, slots=True)
class Targets:
    """What a hospital wants of a category: ε (0 to 1), and days after which a loan is long."""

    stockout_share: Decimal = STOCKOUT_SHARE
    long_loan_days: int = LONG_LOAN_DAYS


def local_targets(*, on: date) -> dict[str, Targets]:
    """The targets of local categories, by name, that hold on a day (JST); others: ``Targets()``."""
    told = LocalCategory.objects.filter(Q(valid_from=None) | Q(valid_from__lte=on))
    rows = told.values_list("name", "stockout_share", "long_loan_days")
    return {
        name: Targets(
            STOCKOUT_SHARE if share is None else share,
            LONG_LOAN_DAYS if days is None else days,
        )
        for name, share, days in rows
        if share is not None or days is not None
    }


def targets(*, on: date) -> dict[str, Targets]:
    """The targets that hold on a day by shared category; one that is not named has ``Targets()``.

    Where several local categories are one shared one, the strictest of each counts.
    """
    local = local_targets(on=on)
    pairs = Device.objects.filter(category_code__isnull=False, local_category__in=local)
    found: dict[str, Targets] = {}
    for code, name in pairs.order_by().values_list("category_code", "local_category").distinct():
        one, other = local[name], found.get(code, local[name])
        found[code] = Targets(
            min(one.stockout_share, other.stockout_share),
            min(one.long_loan_days, other.long_loan_days),
        )
    return found


def wards() -> QuerySet[Ward]:
    """All wards by name."""
    return Ward.objects.all()


def codes_in_use(field: str) -> QuerySet[Any]:
    """The shared catalogue's codes that occur in ``category_code`` or ``maker_code``."""
    known = Device.objects.filter(**{f"{field}__isnull": False})
    return known.order_by(field).values_list(field, flat=True).distinct()


def devices(
    *,
    search: str = "",
    category_code: str = "",
    maker_code: str = "",
    ward_id: int | None = None,
    status: str = "",
    managed: str = "",
    is_missing: bool | None = None,
    is_retired: bool | None = None,
    is_matched: bool | None = None,
    with_costs: bool = True,
) -> QuerySet[Device]:
    """Devices by key, narrowed by whatever is given; each word of ``search`` must occur somewhere.

    ``is_missing``: absent from the latest ledger. ``is_matched``: its category is known. Without
    costs the columns that tell of money are not asked for: not everybody may read them.
    """
    exact = {
        "category_code": category_code,
        "maker_code": maker_code,
        "ward_id": ward_id,
        "status": status,
        "managed": managed,
    }
    found = Device.objects.select_related("ward").filter(
        _containing(search, *_DEVICE_TEXTS, "ward__name"), **_given(exact)
    )
    for field, wanted in (("missing_since", is_missing), ("retired_on", is_retired)):
        if wanted is not None:
            found = found.filter(**{f"{field}__isnull": not wanted})
    if is_matched is not None:
        found = found.filter(category_code__isnull=not is_matched)
    return found if with_costs else found.defer(*_DEVICE_COSTS)


def device(device_id: int, *, with_costs: bool = True) -> Device | None:
    """One device with its ward."""
    return devices(with_costs=with_costs).filter(pk=device_id).first()


def loans(
    *,
    search: str = "",
    device_id: int | None = None,
    ward_id: int | None = None,
    category_code: str = "",
    is_open: bool | None = None,
    is_known: bool | None = None,
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Loan]:
    """Loans, latest first. ``since`` and ``until`` (inclusive) are JST dates of lending.

    ``is_known``: the device is in the ledger.
    """
    exact = {"device_id": device_id, "ward_id": ward_id, "device__category_code": category_code}
    found = Loan.objects.select_related("device", "ward").filter(
        _containing(search, "device_key", "ward__name", *_of_device()),
        _between("loaned_at", since, until),
        **_given(exact),
    )
    if is_open is not None:
        found = found.filter(returned_at__isnull=is_open)
    return _known(found.defer(*_OF_ITS_DEVICE), is_known=is_known)


def faults(
    *,
    search: str = "",
    device_id: int | None = None,
    category_code: str = "",
    cause_class: str = "",
    route: str = "",
    outcome: str = "",
    is_open: bool | None = None,
    is_known: bool | None = None,
    since: date | None = None,
    until: date | None = None,
    with_costs: bool = True,
) -> QuerySet[Fault]:
    """Faults, latest first. ``since`` and ``until`` (inclusive) are JST dates of the report.

    ``is_open``: not restored yet. ``is_known``: the device is in the ledger.
    """
    exact = {
        "device_id": device_id,
        "device__category_code": category_code,
        "cause_class": cause_class,
        "route": route,
        "outcome": outcome,
    }
    found = Fault.objects.select_related("device", "device__ward").filter(
        _containing(search, "device_key", "symptom", *_of_device()),
        _between("reported_at", since, until),
        **_given(exact),
    )
    if is_open is not None:
        found = found.filter(restored_at__isnull=is_open)
    hidden = _OF_ITS_DEVICE if with_costs else (*_OF_ITS_DEVICE, *_FAULT_COSTS)
    return _known(found.defer(*hidden), is_known=is_known)


def _of_device() -> tuple[str, ...]:
    return tuple(f"device__{field}" for field in _DEVICE_TEXTS)


def _given(exact: dict[str, str | int | None]) -> dict[str, str | int]:
    return {field: value for field, value in exact.items() if value not in ("", None)}


def _containing(search: str, *fields: str) -> Q:
    """Every word in some field, as written or folded: the stored text may be either."""
    condition = Q()
    for word in search.split():
        spellings = {word, normalise(word)} - {""}
        condition &= Q(
            *((f"{field}__icontains", text) for field in fields for text in spellings),
            _connector=Q.OR,
        )
    return condition


def _between(field: str, since: date | None, until: date | None) -> Q:
    condition = Q()
    if since is not None:
        condition &= Q((f"{field}__gte", _midnight(since)))
    if until is not None:
        condition &= Q((f"{field}__lt", _midnight(until + timedelta(days=1))))
    return condition


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, JST)


def _known(found: QuerySet[Any], *, is_known: bool | None) -> QuerySet[Any]:
    return found if is_known is None else found.filter(device__isnull=not is_known)
