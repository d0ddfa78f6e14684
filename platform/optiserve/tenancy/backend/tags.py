"""What a statement did, by the tag the server answers it with.

The server does not report the role it wears, so a lone SET ROLE cannot be seen in the parameters it
reports. But its answer names the kind of command that ran, whatever comments, casts or encodings
the text was dressed in.
"""

from enum import Enum, auto
from functools import lru_cache
from typing import Final


class Effect(Enum):
    """What a command may have done to where the connection stands."""

    NONE = auto()
    UNDONE = auto()  # a rollback takes back a change of role made since
    SUSPECT = auto()  # no screen, task or library of ours says this to the application's login


_SPOKEN: Final = frozenset(
    {
        b"SELECT", b"INSERT", b"UPDATE", b"DELETE", b"MERGE", b"COPY", b"EXPLAIN", b"SHOW",
        b"BEGIN", b"COMMIT", b"SAVEPOINT", b"RELEASE",
        b"SET CONSTRAINTS", b"LOCK TABLE",
    }
)  # fmt: skip


@lru_cache(maxsize=1024)
def effect_of(tag: bytes | None) -> Effect:
    """The effect of a command, from its tag: ``SELECT 5``, ``SET``, ``ALTER ROLE``.

    An empty statement has no tag and no effect.
    """
    if not tag:
        return Effect.NONE
    if tag in _SPOKEN or (tag.partition(b" ")[0] in _SPOKEN and tag[-1:].isdigit()):
        return Effect.NONE
    return Effect.UNDONE if tag == b"ROLLBACK" else Effect.SUSPECT
