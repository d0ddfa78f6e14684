"""Alarms at the walls: each is logged under a constant name, and counted in its process."""

from collections import Counter

import structlog

log = structlog.get_logger("optiserve.walls")

_heard: Counter[str] = Counter()


def sound(event: str, **fields: object) -> None:
    """Log and count an event that must never happen, such as ``walls.broken``."""
    _heard[event] += 1
    log.error(event, times=_heard[event], **fields)


def heard() -> dict[str, int]:
    """How often each alarm went off in this process."""
    return dict(_heard)
