"""Writing the shared catalogue."""

from shared.catalogue.services.deciding import Choice, Impact, decide, preview
from shared.catalogue.services.errors import (
    BadMakerCode,
    MakerCodeTaken,
    ModelTaken,
    NothingDecided,
    NotToPutBack,
    SpellingTaken,
    TaskChanged,
)
from shared.catalogue.services.hearing import Heard, forget, hear
from shared.catalogue.services.makers import add_maker, add_spelling

__all__ = [
    "BadMakerCode",
    "Choice",
    "Heard",
    "Impact",
    "MakerCodeTaken",
    "ModelTaken",
    "NotToPutBack",
    "NothingDecided",
    "SpellingTaken",
    "TaskChanged",
    "add_maker",
    "add_spelling",
    "decide",
    "forget",
    "hear",
    "preview",
]
