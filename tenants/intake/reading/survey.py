"""One pass over a file's lines: where the header is looked for, and how far the rest reaches.

Whatever is wrong with the file as a whole comes up here, before anything of it is stored.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tenants.intake.reading.table import Line, Merge

_TOP = 100


@dataclass(frozen=True, slots=True)
class Survey:
    """The first lines of a grid, and what the others need.

    ``height`` counts all lines up to the last that is not blank. ``width`` is the most cells in any
    line below the first ones, without blank ones at its end.
    """

    lines: list[Line]
    merges: tuple[Merge, ...]
    height: int
    width: int

    def width_from(self, index: int) -> int:
        """The most cells in any line from the one with this index on."""
        return max([self.width, *(filled_width(line.cells) for line in self.lines[index:])])


def survey(lines: Iterable[Line], *, merges: tuple[Merge, ...] = ()) -> Survey:
    """Go through all lines. Raises UnreadableFile as they do."""
    top: list[Line] = []
    height = width = 0
    for index, line in enumerate(lines, start=1):
        cells = line.cells
        if any(map(str.strip, cells)):
            height = index
        if index <= _TOP:
            top.append(line)
        elif len(cells) > width:
            width = max(width, filled_width(cells))
    return Survey(top, merges, height, width)


def filled_width(cells: Sequence[str]) -> int:
    """How many cells there are without the blank ones at the end."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return end
