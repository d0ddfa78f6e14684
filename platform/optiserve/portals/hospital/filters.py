"""What a table's filters offer: only what occurs in its rows."""

from typing import Any

from django.db.models import Case, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from shared.kernel.periods import Month

Options = list[tuple[str, str]]

# What stands for "nobody has matched it yet"; no catalogue code is written so.
UNMATCHED = "-"


def codes(rows: QuerySet[Any], field: str, named: dict[str, str]) -> Options:
    """Catalogue codes of an annotation in which UNMATCHED stands for null, by name."""
    occurring = rows.order_by().values_list(field, flat=True).distinct()
    known = [(code, named.get(code, code)) for code in occurring if code != UNMATCHED]
    return [*sorted(known, key=lambda pair: pair[1]), (UNMATCHED, _("Not matched yet"))]


def months(rows: QuerySet[Any]) -> Options:
    """Months of an annotation ``month`` that holds first days, newest first."""
    occurring = rows.order_by("-month").values_list("month", flat=True).distinct()
    return [(first.isoformat(), str(Month.of(first))) for first in occurring]


def wards(rows: QuerySet[Any]) -> Options:
    """Wards of rows that have a ``ward``, by key and name."""
    occurring = rows.order_by("ward__name").values_list("ward_id", "ward__name").distinct()
    return [(str(key), name) for key, name in occurring if key is not None]


_LACKING = {
    "model": Q(model_id=None),
    "acquired_on": Q(acquired_on=None),
    "serial": Q(serial=""),
    "ward": Q(ward=None),
    "precision": Q(acquired_on__isnull=False) & ~Q(acquired_precision="d"),
}
_LACKING_OF_COSTS = {"cost": Q(acquisition_cost_yen=None)}


def lacking(*, with_costs: bool) -> Concat:
    """What a device lacks, as codes of lacking_options() in one text."""
    tests = _LACKING | (_LACKING_OF_COSTS if with_costs else {})
    parts = [
        Case(When(test, then=Value(f"{code} ")), default=Value("")) for code, test in tests.items()
    ]
    return Concat(*parts, output_field=TextField())


def lacking_options() -> Options:
    """What a device may lack."""
    return [
        ("model", _("A known model")),
        ("acquired_on", _("Date of acquisition")),
        ("serial", _("Serial number")),
        ("ward", _("Ward")),
        ("precision", _("The day of a date")),
        ("cost", _("Acquisition cost")),
    ]
