"""How a file is to be read where a person said so."""

from typing import Any, Final, TypedDict


class Choices(TypedDict, total=False):
    """What overrides that which would be found out; a key that is absent is found out.

    ``header_row`` is the number of the header's first row, ``header_rows`` how many it has.
    """

    encoding: str
    delimiter: str
    sheet: str
    header_row: int
    header_rows: int


ENCODINGS: Final = ("utf-8", "cp932", "euc_jp", "iso2022_jp", "utf-16")
DELIMITERS: Final = (",", "\t", ";")
MOST_HEADER_ROW: Final = 100
"""The last row in which a header can begin."""
MOST_HEADER_ROWS: Final = 5


def chosen(given: dict[str, Any]) -> Choices:
    """The choices among what was given, without blank ones."""
    known = Choices.__optional_keys__
    return Choices(**{name: value for name, value in given.items() if name in known and value})  # type: ignore[typeddict-item]
