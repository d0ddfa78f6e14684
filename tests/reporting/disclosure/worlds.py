"""Small worlds of contributions, and releases made without secondary suppression."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from hypothesis import strategies as st

from reporting.disclosure.addresses import Coordinate
from reporting.disclosure.cube import Contribution, Measures, build_cube
from reporting.disclosure.release import Figures, Protected, ProtectedCell, Statuses
from reporting.disclosure.rules import FAMILIES, Parameters, primary

LENIENT = Parameters(
    min_contributors=4,
    min_model_contributors=4,
    p_percent=10,
    top_share=0.8,
    min_rate_devices=1,
    min_events=1,
)
MAKERS = ("m1", "m2", "m3")


def contribution(hospital: int, devices: int = 10, **changes: object) -> Contribution:
    """One hospital's, a group of its own, with every measure in proportion to its devices."""
    given = Contribution(
        hospital_id=hospital,
        contributor=f"g{hospital}",
        category="pump",
        maker="m1",
        region="east",
        prefecture="p-east",
        band="20-99",
        measures=measures(devices),
    )
    return replace(given, **changes)


def measures(devices: int) -> Measures:
    return Measures(devices, devices, devices * 1440, devices * 60, devices, devices, devices * 30)


def regions(groups: Sequence[Sequence[int]]) -> list[Contribution]:
    """A hospital per number of devices (of each of three makers); each list is a region."""
    return [
        at(place, contribution(100 * place + number, devices, maker=maker))
        for place, region in enumerate(groups)
        for number, devices in enumerate(region)
        for maker in MAKERS
    ]


def at(place: int, given: Contribution) -> Contribution:
    """The contribution moved to a region of one prefecture."""
    return replace(given, region=f"r{place}", prefecture=f"p{place}")


def naive(contributions: Iterable[Contribution], params: Parameters) -> Protected:
    """Publish whatever is safe by itself."""
    cube = build_cube(contributions)
    rules = {family: primary(cube, params, family=family) for family in FAMILIES}
    cells = []
    for number, (key, whole) in enumerate(zip(cube.cells, cube.totals.tolist(), strict=True)):
        open_families = [family for family in FAMILIES if not rules[family][number]]
        figures = [
            value if any(place in FAMILIES[family] for family in open_families) else None
            for place, value in enumerate(whole)
        ]
        statuses = Statuses(
            *("published" if family in open_families else "primary" for family in FAMILIES)
        )
        groups = int(cube.contributors[number])
        cells.append(ProtectedCell(key, groups, Figures(*figures), statuses))
    return Protected(tuple(cells), {})


def showing(release: Protected, *shown: Coordinate) -> Protected:
    """The release with every other cell withheld."""
    cells = (
        cell if cell.coordinate in shown else replace(cell, measures=Figures())
        for cell in release.cells
    )
    return Protected(tuple(cells), {})


def published(release: Protected) -> dict[Coordinate, ProtectedCell]:
    return {cell.coordinate: cell for cell in release.cells if cell.status == "published"}


PREFECTURES = {"p1": "r1", "p2": "r1", "p3": "r2", "p4": "r2", "p5": "r3"}


@st.composite
def worlds(draw: st.DrawFn) -> list[Contribution]:
    """Up to eighteen hospitals in five prefectures, some of one corporation, many zeros."""
    given = []
    for hospital in range(draw(st.integers(4, 18))):
        prefecture = draw(st.sampled_from(sorted(PREFECTURES)))
        band = draw(st.sampled_from(["20-99", "100-199"]))
        for category, maker in draw(
            st.sets(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz")), max_size=4)
        ):
            figures = [draw(st.sampled_from([0, 1, 1, 2, 3, 5, 9])) for _ in Measures._fields]
            given.append(
                Contribution(
                    hospital,
                    f"g{max(hospital, 2)}",
                    category,
                    maker,
                    PREFECTURES[prefecture],
                    prefecture,
                    band,
                    Measures(*figures),
                )
            )
    return given
