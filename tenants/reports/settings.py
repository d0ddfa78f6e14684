"""What a hospital wants of its monthly report and its analysis (H11), typed.

``current()`` is the version that holds, or the usual where nobody has chosen.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime, time
from typing import Any, Final

from django.db.models import QuerySet

from shared.kernel.databases import atomic_for
from shared.kernel.errors import DomainError
from tenants.reports.models import ReportSetting

SECTIONS: Final = ("use", "sizing", "wards", "failures", "inspection", "ages", "peers")
"""Parts of the report that can be left out. Summary and definitions always stand."""
BESIDE: Final = ("U2", "U3", "U4")
COMPONENTS: Final = (
    "age",
    "failure",
    "parts",
    "repair_cost",
    "downtime",
    "risk",
    "utilisation",
)
LAST_DAY: Final = 28


class BadSettings(DomainError):
    """Settings that mean nothing; ``field`` names the one to mend."""

    code = "bad-report-settings"


class ChangedMeanwhile(DomainError):
    """Somebody else has saved settings since these were read."""

    code = "report-settings-changed-meanwhile"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSettings:
    """One version; ``version`` 0 is the usual, chosen by nobody.

    ``left_out``: sections that are off. ``beside``: the utilisation shown beside U1; U3 counts at
    ``counted_at`` (JST). From ``replace_from`` points of S1 on a device counts as to be replaced.
    Utilisation under ``low_use`` or over ``high_use`` (percent) is pointed out. ``weights`` of S1
    by component, none for the usual ones. ``recipients``: user ids of members who get a mail with a
    link, ``mailed_on`` that day of the month at the earliest, None the next morning.
    ``fiscal_year_from``: the month in which the fiscal year begins. ``logo_key``: a PNG in the
    object storage, "" for none.
    """

    version: int = 0
    left_out: tuple[str, ...] = ()
    beside: str = "U3"
    counted_at: time = time(9)
    replace_from: int = 60
    low_use: int = 20
    high_use: int = 85
    weights: Mapping[str, int] = field(default_factory=dict)
    recipients: tuple[int, ...] = ()
    mailed_on: int | None = None
    fiscal_year_from: int = 4
    logo_key: str = ""

    def shows(self, section: str) -> bool:
        """Whether a section stands in the report."""
        return section not in self.left_out


def current() -> ReportSettings:
    """What holds now."""
    newest = ReportSetting.objects.first()
    return of(newest) if newest else ReportSettings()


def versions() -> QuerySet[ReportSetting]:
    """Every version, newest first, with who made it and when."""
    return ReportSetting.objects.order_by("-version")


def of(row: ReportSetting) -> ReportSettings:
    """A stored version. Fields that came later than it have their usual values."""
    known = {one.name for one in fields(ReportSettings)} - {"version"}
    values: dict[str, Any] = {name: row.values[name] for name in known & row.values.keys()}
    for name in ("left_out", "recipients"):
        values[name] = tuple(values.get(name, ()))
    if "counted_at" in values:
        values["counted_at"] = time.fromisoformat(values["counted_at"])
    return ReportSettings(version=row.version, **values)


def to_json(settings: ReportSettings) -> dict[str, Any]:
    """The settings as stored, without their version."""
    values = asdict(settings)
    del values["version"]
    return values | {"counted_at": settings.counted_at.isoformat("minutes")}


def check(settings: ReportSettings) -> None:
    """Raises BadSettings for what no report could follow."""
    fits = {
        "left_out": set(settings.left_out) <= set(SECTIONS),
        "beside": settings.beside in BESIDE,
        "replace_from": 1 <= settings.replace_from <= 100,
        "low_use": 0 <= settings.low_use < settings.high_use,
        "high_use": settings.high_use <= 100,
        "weights": not settings.weights
        or (
            settings.weights.keys() == set(COMPONENTS)
            and min(settings.weights.values()) >= 0
            and sum(settings.weights.values()) > 0
        ),
        "mailed_on": settings.mailed_on is None or 1 <= settings.mailed_on <= LAST_DAY,
        "fiscal_year_from": 1 <= settings.fiscal_year_from <= 12,
    }
    for name, holds in fits.items():
        if not holds:
            raise BadSettings(field=name)


@atomic_for(ReportSetting)
def keep(*, settings: ReportSettings, by: str, at: datetime) -> ReportSettings:
    """Make these settings the newest version; what holds already is not stored again.

    ``version`` is the one they were made from. Raises BadSettings, and ChangedMeanwhile where
    another holds by now.
    """
    check(settings)
    held = current()
    if held.version != settings.version:
        raise ChangedMeanwhile
    if to_json(held) == to_json(settings):
        return held
    ReportSetting.objects.create(
        version=held.version + 1, changed_at=at, changed_by=by, values=to_json(settings)
    )
    return replace(settings, version=held.version + 1)
