"""Calendar months, the rhythm of everything: files, reports, aggregates, invoices."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shared.kernel.clock import JST
from shared.kernel.errors import DomainError


class BadMonth(DomainError):
    """The text is not a month written as 2026-10."""

    code = "bad-month"


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month in JST, ordered in time."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1900 <= self.year <= 9998 and 1 <= self.month <= 12):
            raise BadMonth(text=f"{self.year}-{self.month}")

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read ``2026-10``. Raises BadMonth."""
        year, _, month = text.strip().partition("-")
        if not (len(year) == 4 and year.isdecimal() and len(month) == 2 and month.isdecimal()):
            raise BadMonth(text=text)
        return cls(int(year), int(month))

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month a JST date lies in; an aware datetime is taken to JST first."""
        if isinstance(day, datetime):
            day = day.astimezone(JST)
        return cls(day.year, day.month)

    def plus(self, months: int) -> "Month":
        """The month so many months later (earlier when negative)."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, month + 1)

    def next(self) -> "Month":
        """The following month."""
        return self.plus(1)

    def previous(self) -> "Month":
        """The month before."""
        return self.plus(-1)

    @property
    def start(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def end_exclusive(self) -> date:
        """The first day of the following month."""
        return self.next().start

    @property
    def last_day(self) -> date:
        """The last day."""
        return self.end_exclusive - timedelta(days=1)

    @property
    def start_moment(self) -> datetime:
        """JST midnight at which the month begins."""
        return datetime.combine(self.start, time.min, JST)

    @property
    def end_moment(self) -> datetime:
        """JST midnight at which the month has ended (exclusive)."""
        return datetime.combine(self.end_exclusive, time.min, JST)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end_exclusive - self.start).days

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"
