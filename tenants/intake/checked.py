"""What checking a file gives, row by row."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

Severity = Literal["error", "warning"]
Status = Literal["ok", "skipped", "rejected"]


class CellError(NamedTuple):
    """What is wrong with a cell; ``column`` is ``""`` for a constant or the row as a whole."""

    code: str
    column: str
    value: str
    severity: Severity
    params: Mapping[str, Any] = {}


class CheckedRow(NamedTuple):
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
