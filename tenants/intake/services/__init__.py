"""From a hospital's file to its equipment: receive, map, commit, discard, or take back."""

from tenants.intake.services.checks import map_columns
from tenants.intake.services.commits import check_undo, commit, undo
from tenants.intake.services.errors import BadMapping, NotProposed, StillNeeded, TooLate, WrongState
from tenants.intake.services.files import discard, receive, register

__all__ = [
    "BadMapping",
    "NotProposed",
    "StillNeeded",
    "TooLate",
    "WrongState",
    "check_undo",
    "commit",
    "discard",
    "map_columns",
    "receive",
    "register",
    "undo",
]
