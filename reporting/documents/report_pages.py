"""What a report's eight pages show beyond its tables: a month's figures and the names they need."""

from dataclasses import dataclass, field
from enum import IntEnum

from reporting.metrics.benchmark import Benchmark
from reporting.metrics.inspection import Done
from reporting.metrics.month.hospital_month import HospitalMonth, Summary


class Section(IntEnum):
    """The pages, in their order."""

    SUMMARY = 1
    USE = 2
    SIZING = 3
    WARDS = 4
    FAILURES = 5
    INSPECTION = 6
    AGES = 7
    PEERS = 8


ALWAYS = frozenset({Section.SUMMARY, Section.PEERS})
WITHOUT_LOANS = (Section.SUMMARY, Section.FAILURES, Section.AGES, Section.PEERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceName:
    """A device as the hospital's own ledger writes it."""

    asset_no: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """The inspections of a category that were due in the month."""

    category: str
    done: Done


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule by its name in ``rules.rules_of``, as the report sent before had it, and as it is now.

    A side is None where nothing of the sort was chosen.
    """

    rule: str
    was: str | None
    now: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a hospital wants shown.

    ``left_out`` are pages by name, such as "wards"; summary and definitions always stand.
    ``beside`` is the utilisation that stands beside U1: U2, U3 or U4. ``comment`` is the hospital's
    own word to its readers, ``quality`` its data's score of 100, None if unknown. The fiscal year
    begins with the month ``fiscal_year_from``. ``rules`` are the thresholds, weights and targets
    that the figures follow, by name.
    """

    left_out: tuple[str, ...] = ()
    beside: str = "U3"
    comment: str = ""
    quality: float | None = None
    fiscal_year_from: int = 4
    rules: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """The pages' figures.

    ``before`` and ``year_before`` are the five figures of the month before and of the same month of
    last year, None where there was no ledger yet. ``devices`` and ``wards`` name those that a list
    shows, by id; ``makers`` are (Japanese, English) names by code. ``inspections`` are
    empty where nobody gave them.
    """

    figures: HospitalMonth
    before: Summary | None
    year_before: Summary | None
    devices: dict[int, DeviceName]
    wards: dict[int, str]
    makers: dict[str, tuple[str, str]]
    inspections: tuple[Inspected, ...] = ()
    benchmark: Benchmark = field(default_factory=Benchmark)
    shown: Shown = field(default_factory=Shown)

    @property
    def lends(self) -> bool:
        """Whether anything was lent in the year."""
        return bool(self.figures.sizing) or self.figures.use[0].standard is not None

    @property
    def sections(self) -> tuple[Section, ...]:
        """The pages there are; without lending data, those that do not speak of it."""
        given = tuple(Section) if self.lends else WITHOUT_LOANS
        left_out = {name.upper() for name in self.shown.left_out}
        return tuple(one for one in given if one in ALWAYS or one.name not in left_out)

    def number(self, section: Section) -> int:
        """The number of a page; that of the definitions for one that there is not."""
        sections = self.sections
        return sections.index(section if section in sections else Section.PEERS) + 1


def named_devices(figures: HospitalMonth) -> set[int]:
    """The devices that a list names, by id."""
    wards, failures, ages = figures.wards, figures.failures, figures.ages
    lists = (wards.long_loans, wards.idle, failures.lemons, ages.candidates)
    return {one.device for rows in lists for one in rows}


def named_makers(figures: HospitalMonth) -> set[str]:
    """The first words of models' names: makers' codes, where the catalogue knows the maker."""
    return {one.model.partition(" ")[0] for one in figures.failures.models}


def named_wards(figures: HospitalMonth) -> set[int]:
    """The wards that a list names, by id."""
    told = (figures.wards.wards, figures.wards.long_loans)
    return {one.ward for rows in told for one in rows if one.ward is not None}
