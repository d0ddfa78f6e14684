"""From a hospital's file to its equipment: receive, map, commit, discard, or take back."""

from tenants.intake.services.checks import map_columns
from tenants.intake.services.commits import check_undo, commit, undo
from tenants.intake.services.errors import (
    AlreadyThere,
    BadMapping,
    FileNeeded,
    NoSuchRow,
    NotProposed,
    OtherFile,
    StillNeeded,
    TooLate,
    WrongState,
)
from tenants.intake.services.files import discard, receive, register
from tenants.intake.services.mending import mend
from tenants.intake.services.readings import change_kind, check_bytes, note_unreadable, read_again

__all__ = [
    "AlreadyThere",
    "BadMapping",
    "FileNeeded",
    "NoSuchRow",
    "NotProposed",
    "OtherFile",
    "StillNeeded",
    "TooLate",
    "WrongState",
    "change_kind",
    "check_bytes",
    "check_undo",
    "commit",
    "discard",
    "map_columns",
    "mend",
    "note_unreadable",
    "read_again",
    "receive",
    "register",
    "undo",
]
