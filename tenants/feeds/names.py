"""What a file's name tells: its kind, its month. A name is a label, never a path."""

import re
from datetime import date, timedelta
from pathlib import PurePosixPath
from typing import Final

from shared.kernel.errors import DomainError
from shared.kernel.periods import Month
from shared.kernel.text import normalise
from tenants.intake.models import Kind

LONGEST: Final = 255
_REIWA_BEGAN: Final = 2018  # the year before its first
_NUMBER: Final = r"(?<!\d)"
_DAY: Final = re.compile(
    rf"{_NUMBER}(?P<y>20\d\d)(?P<gap>[-_./年])(?P<m>\d\d?)(?:(?P=gap)|月)(?P<d>\d\d?)(?!\d)"
)
_COMPACT_DAY: Final = re.compile(
    rf"{_NUMBER}(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)(?:\d{{4}}(?:\d\d)?)?(?!\d)"
)
_MONTH: Final = re.compile(rf"{_NUMBER}(20\d\d)(?:[-_./年 ](\d\d?)|(\d\d))(?!\d)")
_BY_ERA: Final = re.compile(r"(?:令和|(?<![A-Za-z])R)(元|\d\d?)[-_./年 ](\d\d?)(?!\d)")
_MONTH_ALONE: Final = re.compile(rf"{_NUMBER}(\d\d?)月")

_WORDS: Final = {
    Kind.LEDGER: ("ledger", "台帳", "devices", "equipment"),
    Kind.LOANS: ("loan", "貸出", "貸し出し", "返却", "lending"),
    Kind.FAULTS: ("fault", "故障", "修理", "repair"),
}
_UNFINISHED: Final = (".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".done")


class KindNotTold(DomainError):
    """Neither the folder nor the name says, or they say two, which kind of file it is."""

    code = "feed-kind-unknown"


def plain(filename: str) -> str:
    """The last part of whatever was sent as a name, without what cannot be shown or stored.

    Never empty, and 255 characters at most, with its ending.
    """
    last = PurePosixPath(filename.replace("\\", "/")).name
    shown = "".join(letter for letter in last if letter.isprintable()).strip(". ")
    return shown[-LONGEST:] or "file"


def is_unfinished(filename: str) -> bool:
    """Whether the name says that somebody is still writing, or that it is no file of data."""
    name = plain(filename.casefold())
    return name.endswith(_UNFINISHED) or filename.rpartition("/")[2].startswith((".", "~$"))


def kind_of(path: str) -> Kind:
    """Which kind the folder or the name says: ``loans/2026-10.csv``, ``貸出一覧.xlsx``.

    The folder's word counts more than the name's. Raises KindNotTold.
    """
    *folders, name = normalise(path).casefold().split("/")
    for text in ("/".join(folders), name):
        told = [kind for kind, words in _WORDS.items() if any(word in text for word in words)]
        if len(told) == 1:
            return told[0]
    raise KindNotTold(name=plain(path))


def month_of(filename: str, *, today: date) -> Month | None:
    """The month a name tells, unless it lies ahead.

    A day is taken for the day of the export: it stands for the month that had ended by then, or
    ended with that day. ``10月`` without a year is the last October that is not ahead.
    """
    text = normalise(plain(filename))
    told = _told_by_a_day(text) or _told_by_a_month(text, today=today)
    return told if told is not None and told <= Month.of(today) else None


def _told_by_a_day(text: str) -> Month | None:
    found = _DAY.search(text) or _COMPACT_DAY.search(text)
    if found is None:
        return None
    try:
        exported = date(*(int(found[part]) for part in ("y", "m", "d")))
    except ValueError:
        return None
    return Month.of(exported + timedelta(days=1)).previous()


def _told_by_a_month(text: str, *, today: date) -> Month | None:
    if found := _MONTH.search(text):
        return _month(int(found[1]), int(found[2] or found[3]))
    if found := _BY_ERA.search(text):
        year = 1 if found[1] == "元" else int(found[1])
        return _month(_REIWA_BEGAN + year, int(found[2]))
    if found := _MONTH_ALONE.search(text):
        month = _month(today.year, int(found[1]))
        return month.plus(-12) if month and month > Month.of(today) else month
    return None


def _month(year: int, month: int) -> Month | None:
    return Month(year, month) if 1 <= month <= 12 else None
