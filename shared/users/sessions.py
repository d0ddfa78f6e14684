"""A person's sessions at every door: listed without their keys, ended one by one or all at once.

Functions of the database do it: no door's role may touch another door's sessions.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from shared.kernel.ids import digest


@dataclass(frozen=True, slots=True)
class LiveSession:
    """One browser signed in at one door. ``id`` is the hash of its key; times are aware."""

    id: str
    door: str
    since: datetime | None
    seen_at: datetime | None
    agent: str


def live_sessions(user_id: int) -> list[LiveSession]:
    """Everywhere a person is signed in, last seen first. For the portal's role."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, door, since, seen_at, agent FROM sessions_of(%s)", [user_id])
        return [LiveSession(*row) for row in cursor.fetchall()]


def end_session(*, user_id: int, session_id: str) -> int:
    """End one session of a person. 1, or 0 if it was none of theirs. For the portal's role."""
    return _count("SELECT end_session(%s, %s)", [user_id, session_id])


def end_other_sessions(*, user_id: int, kept_key: str) -> int:
    """End all sessions of a person but one. How many ended. For the portal's role."""
    return _count("SELECT end_other_sessions(%s, %s)", [user_id, digest(kept_key)])


def end_sessions(*, user_id: int) -> int:
    """Sign a person out at every door, at once. How many sessions were ended."""
    return _count("SELECT end_sessions(%s)", [user_id])


def _count(statement: str, values: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.fetchone()[0])
