"""Which cells to give up so that nothing in a list of disclosures follows any more."""

from collections.abc import Callable, Iterable

from reporting.disclosure.cube import Coordinate
from reporting.disclosure.span import PRIME, Vector, subtract


class Sacrifice:
    """Cells given up, the smallest behind each disclosure first, until none of them stands.

    A combination is cell -> coefficient. `ties` are the combinations that vanish: a cell in a
    tie can be replaced by the others in it, so that giving it up alone hides nothing. Then the
    disclosure is written without that cell and the next one behind it goes too.
    """

    def __init__(
        self, ties: Iterable[Vector], size: Callable[[int], tuple[int, Coordinate]]
    ) -> None:
        self.cells: set[int] = set()
        self._ties = [dict(tie) for tie in ties]
        self._size = size
        self._replaced: list[tuple[int, Vector]] = []  # cells that others stand in for
        self._lost: set[int] = set()  # cells that nothing replaces

    def end(self, disclosure: Vector) -> None:
        """Give cells up until the combination cannot be formed, in any way."""
        for cell, tie in self._replaced:
            _write_without(disclosure, cell, tie)
        while not self._lost & disclosure.keys():
            self._give_up(min(disclosure, key=self._size), disclosure)

    def _give_up(self, cell: int, disclosure: Vector) -> None:
        self.cells.add(cell)
        place = next((n for n, tie in enumerate(self._ties) if cell in tie), None)
        if place is None:
            self._lost.add(cell)
            return
        tie = self._ties.pop(place)
        inverse = pow(tie[cell], -1, PRIME)
        tie = {other: value * inverse % PRIME for other, value in tie.items()}
        for vector in (*self._ties, disclosure):
            _write_without(vector, cell, tie)
        self._replaced.append((cell, tie))


def _write_without(vector: Vector, cell: int, tie: Vector) -> None:
    if cell in vector:
        subtract(vector, tie, vector[cell])
