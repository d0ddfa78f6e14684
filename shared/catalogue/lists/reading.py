"""From a table of texts to what a list says, line by line."""

from collections.abc import Iterable, Sequence
from typing import Any

from shared.catalogue.lists.plan import BadCell, BadList, Column, LineError, ListFormat
from shared.kernel.text import normalise


def read(
    form: ListFormat, headers: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]]
) -> tuple[dict[str, dict[str, Any]], list[LineError], int]:
    """What the lines say by their key, the lines that cannot be taken, and how many there were.

    A line that says the same once more is no error. ``rows`` are pairs of the line's number and
    its cells. Raises BadList.
    """
    places = _places(form, headers)
    told: dict[str, dict[str, Any]] = {}
    errors: list[LineError] = []
    count = 0
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        count += 1
        values, wrong = _line(number, cells, places)
        key = " ".join(str(values.get(name, "")) for name in form.key)
        if not wrong and told.get(key, values) != values:
            wrong = [LineError(number, places[0][0].titles[0], key, "twice")]
        if wrong:
            errors += wrong
        else:
            told[key] = values
    return told, errors, count


def _places(form: ListFormat, headers: Sequence[str]) -> list[tuple[Column, int]]:
    folded = [normalise(header).casefold() for header in headers]
    places = [
        (column, next(folded.index(title) for title in column.titles if title in folded))
        for column in form.columns
        if set(column.titles) & set(folded)
    ]
    found = {column.name for column, _place in places}
    lacking = [one.titles[0] for one in form.columns if one.required and one.name not in found]
    if lacking:
        raise BadList(columns=", ".join(lacking))
    return places


def _line(
    number: int, cells: Sequence[str], places: Sequence[tuple[Column, int]]
) -> tuple[dict[str, Any], list[LineError]]:
    values: dict[str, Any] = {}
    wrong = []
    for column, place in places:
        text = cells[place] if place < len(cells) else ""
        try:
            if column.required and not text.strip():
                raise BadCell("blank")
            values[column.name] = column.parse(text)
        except BadCell as error:
            wrong.append(LineError(number, column.titles[0], text[:100], error.code))
    return values, wrong
