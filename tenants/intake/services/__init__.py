"""From a hospital's file to its equipment: receive, map, commit, or discard."""

from tenants.intake.services.checks import map_columns
from tenants.intake.services.commits import commit
from tenants.intake.services.errors import BadMapping, WrongState
from tenants.intake.services.files import discard, receive, register

__all__ = ["BadMapping", "WrongState", "commit", "discard", "map_columns", "receive", "register"]
