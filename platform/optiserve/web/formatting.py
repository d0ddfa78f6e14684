"""How a value reads on a screen."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.dateformat import format as format_date
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

ABSENT = "–"


def shown(value: Any) -> str:
    """A value for a reader: digits grouped, dates in the reader's order, times in JST.

    Two decimals at most; whoever wants a fixed number of them gives text. None and empty text
    become a dash, truth becomes a word. Markup that is already safe stays so.
    """
    match value:
        case None | "":
            return ABSENT
        case bool():
            return _("Yes") if value else _("No")
        case int():
            return f"{value:,}"
        case float() | Decimal():
            return f"{value:,.2f}".rstrip("0").rstrip(".")
        case datetime():
            moment = localtime(value) if value.tzinfo else value
            return f"{_day(moment)} {moment:%H:%M}"
        case date():
            return _day(value)
        case _:
            return value if isinstance(value, str) else str(value)


def _day(day: date) -> str:
    return format_date(day, "Y/m/d" if get_language() == "ja" else "j M Y")
