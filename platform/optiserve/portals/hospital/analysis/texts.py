"""What the figures of the analysis mean, in the reader's language: one sentence a figure."""

from collections.abc import Mapping
from datetime import time
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.metrics.month.use import Use

SHARES: Final = (0, 0.2, 0.4, 0.6, 0.8, 1)
"""Where the axis of a share has its ticks."""
DEFINITIONS: Final[Mapping[str, Promise | str]] = {
    "U1": gettext_lazy(
        "Time on loan as a share of time in service, of centrally managed devices (U1)."
        " Overlapping loans of a device count once."
    ),
    "U2": gettext_lazy("Like U1, without the time under repair (U2)."),
    "U3": gettext_lazy(
        "Devices lent divided by devices owned at one time of each day, the mean of the days (U3)."
    ),
    "U4": gettext_lazy("Device-days with a loan divided by device-days in service (U4)."),
    "peak": gettext_lazy("The most devices that were lent at once in the month (C2)."),
    "rate": gettext_lazy(
        "Failures per device-year in service, with exact 95% limits (R1). Reports in which nothing"
        " was found are no failures."
    ),
    "repair": gettext_lazy(
        "Half of all repairs last no longer, from report to restoration; those that still go on"
        " count as lasting at least so long (R3)."
    ),
    "replace": gettext_lazy(
        "Devices whose replacement priority S1 reaches the hospital's limit, and of which enough is"
        " known."
    ),
}
_BESIDE: Final[Mapping[str, Promise | str]] = {
    "U2": gettext_lazy("Net U2"),
    "U3": gettext_lazy("Customary U3"),
    "U4": gettext_lazy("Device-days U4"),
}


def beside_label(beside: str, at: time) -> str:
    """The name of the utilisation shown beside U1."""
    label = str(_BESIDE[beside])
    return f"{label} ({at:%H:%M})" if beside == "U3" else label


def beside_value(use: Use, beside: str) -> float | None:
    """The utilisation shown beside U1, 0 to 1."""
    return {"U2": use.net, "U3": use.customary, "U4": use.device_days}[beside]


def devices_range(least: int, most: int) -> str:
    """Two numbers of devices, one where they are the same."""
    return signed(least) if least == most else f"{signed(least)} … {signed(most)}"


def signed(number: float) -> str:
    """A difference with its sign, ±0 for none."""
    if not number:
        return "±0"
    return f"+{number:,}" if number > 0 else f"−{-number:,}"


def yen(amount: float | None) -> str:
    """An amount of money, a dash where it is not known."""
    return "–" if amount is None else _("¥%(amount)s") % {"amount": f"{amount:,.0f}"}
