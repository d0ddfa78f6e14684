"""Writing the shared catalogue."""

from shared.catalogue.services.choices import Choice
from shared.catalogue.services.deciding import decide, preview
from shared.catalogue.services.errors import (
    BadGtin,
    BadMakerCode,
    CategoryCodeTaken,
    MakerCodeTaken,
    ModelTaken,
    NoName,
    NothingChanges,
    NothingDecided,
    NothingProposed,
    NothingToObjectTo,
    NotToMerge,
    NotToPutBack,
    NotToUndo,
    NotWaiting,
    SaidToBeDifferent,
    SpellingTaken,
    TaskChanged,
    WordsStayInside,
)
from shared.catalogue.services.hearing import Heard, forget, hear
from shared.catalogue.services.impacts import Impact
from shared.catalogue.services.makers import add_maker, add_spelling

__all__ = [
    "BadGtin",
    "BadMakerCode",
    "CategoryCodeTaken",
    "Choice",
    "Heard",
    "Impact",
    "MakerCodeTaken",
    "ModelTaken",
    "NoName",
    "NotToMerge",
    "NotToPutBack",
    "NotToUndo",
    "NotWaiting",
    "NothingChanges",
    "NothingDecided",
    "NothingProposed",
    "NothingToObjectTo",
    "SaidToBeDifferent",
    "SpellingTaken",
    "TaskChanged",
    "WordsStayInside",
    "add_maker",
    "add_spelling",
    "decide",
    "forget",
    "hear",
    "preview",
]
