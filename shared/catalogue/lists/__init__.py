"""Lists that the operator loads: what a file says, what that would change, and taking it."""

from shared.catalogue.lists.kinds import KINDS, known, write
from shared.catalogue.lists.plan import BadList, Changed, LineError, Plan, compare
from shared.catalogue.lists.reading import read

__all__ = ["KINDS", "BadList", "Changed", "LineError", "Plan", "compare", "known", "read", "write"]
