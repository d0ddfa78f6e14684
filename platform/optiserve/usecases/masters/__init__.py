"""The hospital's own masters: what each is, and how all of them are changed."""

from typing import Final

from optiserve.usecases.masters.categories import CATEGORIES
from optiserve.usecases.masters.change import (
    CHANGED,
    NEW,
    SAME,
    WRONG,
    Line,
    LinesAreWrong,
    NotAMaster,
    history,
    lines_of,
    plan,
    write,
)
from optiserve.usecases.masters.description import Impact, Master
from optiserve.usecases.masters.facility import FACILITY, Peers, peers
from optiserve.usecases.masters.wards import WARDS
from optiserve.usecases.masters.words import WORDS, meaning_of

MASTERS: Final = {one.name: one for one in (WARDS, CATEGORIES, WORDS, FACILITY)}

__all__ = [
    "CATEGORIES",
    "CHANGED",
    "FACILITY",
    "MASTERS",
    "NEW",
    "SAME",
    "WARDS",
    "WORDS",
    "WRONG",
    "Impact",
    "Line",
    "LinesAreWrong",
    "Master",
    "NotAMaster",
    "Peers",
    "history",
    "lines_of",
    "meaning_of",
    "peers",
    "plan",
    "write",
]
