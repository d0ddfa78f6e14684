"""The time zone of the house, and the only two calls that ask what time it is.

Only the edge (views, tasks, commands) calls these; everything below takes ``at`` as an argument.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

JST = ZoneInfo("Asia/Tokyo")


def now() -> datetime:
    """The present moment, aware, in JST."""
    return datetime.now(JST)


def today() -> date:
    """The present calendar date in JST."""
    return now().date()
