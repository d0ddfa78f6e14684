"""The path of a month's close: forward, one state at a time, never back."""

from typing import Final

from shared.aggregates.models import RunState

PATH: Final[tuple[str, ...]] = tuple(RunState.values)
OPEN, COLLECTED, PROTECTED, PUBLISHED, DELIVERED = PATH


def before(state: str) -> str:
    """The only state from which ``state`` is reached. Raises ValueError for the first."""
    position = PATH.index(state)
    if position == 0:
        raise ValueError(f"nothing comes before {state}")
    return PATH[position - 1]


def follow(state: str, wanted: str) -> str:
    """Where a run in ``state`` stands after somebody asked for ``wanted``."""
    return wanted if wanted != OPEN and before(wanted) == state else state
