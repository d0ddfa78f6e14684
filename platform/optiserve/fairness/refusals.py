"""What a request is by its cost, and a bucket known to be empty; this much needs no Django."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic
from typing import Final, Self

# Where a refused request carries its bucket, for who stands before Django.
REFUSED: Final = "optiserve.refused"
# A second at most, so that a raised allowance counts.
_REMEMBERED: Final = 1.0
_SIGNING_IN: Final = ("/accounts/", "/enter/", "/invitations/")


class Kind(StrEnum):
    """What a request is, by what it costs."""

    PAGE = "page"
    API = "api"
    FILE = "file"  # a file comes or goes: uploads, exports, documents
    SIGN_IN = "sign-in"


def kind_by(*, method: str, path: str, content_type: str, asked_for: Iterable[str] = ()) -> Kind:
    """The kind of what is asked; ``asked_for`` are the names in the address's query."""
    uploads = method in {"PUT", "PATCH"} or content_type == "multipart/form-data"
    if uploads or path.endswith("/pdf") or any(name.endswith("export") for name in asked_for):
        return Kind.FILE
    if path.startswith("/api/"):
        return Kind.API
    if method == "POST" and path.startswith(_SIGNING_IN):
        return Kind.SIGN_IN
    return Kind.PAGE


@dataclass(slots=True)
class Empty:
    """A bucket known to be empty: when it has a token (monotonic), and who has come in vain."""

    opens_at: float
    asked_at: float
    refused: int = 0

    @classmethod
    def now(cls, wait: float) -> Self:
        """Found empty just now, with ``wait`` seconds to its next token."""
        at = monotonic()
        return cls(opens_at=at + wait, asked_at=at)

    def come_in_vain(self) -> float:
        """Seconds to wait, and one more is counted; 0 if it is not known to be empty any more."""
        now = monotonic()
        if now >= min(self.opens_at, self.asked_at + _REMEMBERED):
            return 0.0
        self.refused += 1
        return self.opens_at - now
