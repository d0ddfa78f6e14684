"""What a list would change, before anything is changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.kernel.errors import DomainError


class BadList(DomainError):
    """The file as a whole is not this list: required columns are missing."""

    code = "list-lacks-columns"


class BadCell(Exception):
    """A cell is not what its column asks for; ``code`` says what is wrong."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its field, the titles it goes by (folded), and how its texts are read."""

    name: str
    titles: tuple[str, ...]
    parse: Callable[[str], Any] = str.strip
    required: bool = False


@dataclass(frozen=True, slots=True)
class ListFormat:
    """A kind of list. ``key`` are the fields that a line is known by.

    ``whole``: what the list does not name is gone.
    """

    key: tuple[str, ...]
    columns: tuple[Column, ...]
    whole: bool = False


@dataclass(frozen=True, slots=True)
class LineError:
    """One line that is not taken: its number in the file, the column, the text, and why."""

    line: int
    column: str
    value: str
    code: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A line that says something else than before: the fields that differ."""

    key: str
    before: dict[str, Any]
    after: dict[str, Any]


Lines = Mapping[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What taking a list would do."""

    rows: int
    added: dict[str, dict[str, Any]] = field(default_factory=dict)
    changed: list[Changed] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    errors: list[LineError] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether taking it changes nothing."""
        return not (self.added or self.changed or self.gone)


def compare(
    form: ListFormat, told: Lines, known: Lines, *, rows: int, errors: list[LineError]
) -> Plan:
    """Compare what a list says with what is known. Columns that the file lacks stay as they are.

    Where lines of a whole list could not be read, nothing is called gone: it may be one of them.
    """
    changed = []
    for key, after in told.items():
        before = known.get(key)
        if before is None:
            continue
        differing = [name for name in after if before.get(name) != after[name]]
        if differing:
            pick = {name: before.get(name) for name in differing}
            changed.append(Changed(key, pick, {name: after[name] for name in differing}))
    gone = sorted(known.keys() - told.keys()) if form.whole and not errors else []
    added = {key: values for key, values in told.items() if key not in known}
    return Plan(rows, added, changed, gone, errors)
