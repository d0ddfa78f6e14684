"""What checking a file gives, row by row."""

from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["error", "warning"]
Status = Literal["ok", "skipped", "rejected"]


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong with a cell; ``column`` is ``""`` for a constant or the row as a whole."""

    code: str
    column: str
    value: str
    severity: Severity
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row as it stood (without persons) and as it is understood.

    ``data`` is fit for JSON: ISO dates, moments with +09:00, decimals as text, ``device_key``, and
    ``<field>_precision`` beside every date and moment. It is empty for skipped rows; a rejected
    row's holds what could be read.
    """

    number: int
    raw: dict[str, str]
    data: dict[str, Any]
    status: Status
    errors: tuple[CellError, ...]
