"""Which column holds which field: suggested once, remembered by the file's headers."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product

from shared.catalogue.keys import model_key
from shared.kernel.text import normalise
from tenants.intake.fields import FALLBACK_KEY, FIELDS, SYNONYMS, Field, Kind
from tenants.intake.personal import personal_columns
from tenants.intake.values.bad import BadValue, is_missing
from tenants.intake.values.dates import parse_date
from tenants.intake.values.identifiers import parse_gtin, parse_jmdn
from tenants.intake.values.moments import parse_moment
from tenants.intake.values.money import parse_yen
from tenants.intake.values.numbers import parse_hours, parse_year, parse_years

_SURE = 0.5
_COPY = re.compile(r"(?P<name>.+) \(\d+\)")
_SNIFFERS: dict[str, Callable[[str], object]] = {
    "date": parse_date,
    "moment": parse_moment,
    "yen": parse_yen,
    "year": parse_year,
    "years": parse_years,
    "hours": parse_hours,
    "gtin": parse_gtin,
    "jmdn": parse_jmdn,
}


@dataclass(frozen=True, slots=True)
class Mapping:
    """Field -> column, and field -> text for what the whole file has in common.

    ``defaults`` stand where a cell of the field's column is blank (I-35). ``words`` explains the
    hospital's own words: field -> word -> canonical code. ``fill_down`` names the fields in which
    〃 and 同上 repeat the row above. ``two_digit_years`` lets 24/4/1 mean 2024. ``snapshot`` says
    that a ledger holds all devices, so that one it lacks is missing; without, it adds to what is
    known, and nothing goes missing (I-22).
    """

    columns: dict[str, str]
    constants: dict[str, str] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    fill_down: tuple[str, ...] = ()
    two_digit_years: bool = False
    snapshot: bool = True
    defaults: dict[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> frozenset[str]:
        """Every field that has a column or a constant."""
        return frozenset(self.columns) | frozenset(self.constants)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a column might hold. ``confidence`` lies between 0 and 1.

    ``reason``: synonym, similar or values where a field is suggested; personal, duplicate or
    unknown where none is. ``synonym`` is the known name that the column's resembles. Of
    ``sampled`` values, ``read`` can be read as the field's type; both are 0 for free text.
    """

    column: str
    field: str | None
    reason: str
    confidence: float
    synonym: str = ""
    read: int = 0
    sampled: int = 0


def suggest(
    headers: Sequence[str], sample_rows: Sequence[Sequence[str]], *, kind: Kind
) -> tuple[Suggestion, ...]:
    """Suggest at most one field per column and one column per field, in the order of ``headers``.

    Names are compared with the synonyms; sample values (cells in the order of ``headers``) can
    refute a name, and alone suggest a GTIN or JMDN column.
    """
    personal = frozenset(personal_columns(headers))
    copies = _copied(headers)
    samples = {
        header: [
            row[place] for row in sample_rows if place < len(row) and not is_missing(row[place])
        ]
        for place, header in enumerate(headers)
    }
    free = [header for header in headers if header not in personal | copies]
    chosen = _assigned(
        [
            _suggestion(header, known, samples[header], names=SYNONYMS[kind][known.name])
            for header, known in product(free, FIELDS[kind])
        ]
    )
    return tuple(chosen.get(header) or _nothing(header, personal, copies) for header in headers)


def problems(mapping: Mapping, *, kind: Kind) -> tuple[tuple[str, str], ...]:
    """What keeps a mapping from being used: (code, name of the field or column).

    M-REQUIRED, M-KEY (neither asset number nor maker, model and serial), M-COLUMN-TWICE,
    M-PERSONAL, M-UNKNOWN-FIELD.
    """
    known = {candidate.name: candidate for candidate in FIELDS[kind]}
    named = mapping.fields | mapping.defaults.keys() | set(mapping.fill_down)
    found = [("M-UNKNOWN-FIELD", name) for name in sorted(named - known.keys())]
    found += [
        ("M-REQUIRED", name)
        for name, candidate in known.items()
        if candidate.required and name not in mapping.fields
    ]
    keyed = "asset_no" in mapping.columns or mapping.fields.issuperset(FALLBACK_KEY)
    if kind == "ledger" and not keyed:
        found.append(("M-KEY", "asset_no"))
    columns = list(mapping.columns.values())
    repeated = sorted({column for column in columns if columns.count(column) > 1})
    found += [("M-COLUMN-TWICE", column) for column in repeated]
    return tuple(found + [("M-PERSONAL", column) for column in personal_columns(columns)])


def header_signature(headers: Sequence[str]) -> str:
    """SHA-256 (hex) of the set of headers, whatever their order and spelling."""
    folded = sorted({normalise(header).casefold() for header in headers})
    return hashlib.sha256("\n".join(folded).encode()).hexdigest()


def _copied(headers: Sequence[str]) -> frozenset[str]:
    """Headers that stood more than once: only their owner knows which is which."""
    copies = [(header, found["name"]) for header in headers if (found := _COPY.fullmatch(header))]
    return frozenset(name for pair in copies if pair[1] in headers for name in pair)


def _assigned(candidates: list[Suggestion]) -> dict[str, Suggestion]:
    chosen: dict[str, Suggestion] = {}
    fields: set[str | None] = set()
    for candidate in sorted(candidates, key=lambda one: one.confidence, reverse=True):
        if candidate.confidence < _SURE:
            break
        if candidate.column not in chosen and candidate.field not in fields:
            chosen[candidate.column] = candidate
            fields.add(candidate.field)
    return chosen


def _nothing(header: str, personal: frozenset[str], copies: frozenset[str]) -> Suggestion:
    reason = "personal" if header in personal else "duplicate" if header in copies else "unknown"
    return Suggestion(header, None, reason, 0.0)


def _suggestion(
    header: str, known: Field, sample: Sequence[str], *, names: Sequence[str]
) -> Suggestion:
    read, sampled = _readable(known, sample)
    readable = read / sampled if sampled else 1.0
    ranked = [(_named(header, name) - rank / 1000, name) for rank, name in enumerate(names)]
    named, synonym = max(ranked, key=lambda pair: pair[0])
    if named <= 0 and known.type in ("gtin", "jmdn") and len(sample) > 1:
        sure = 0.6 if readable == 1 else 0.0
        return Suggestion(header, known.name, "values", sure, "", read, sampled)
    reason = "synonym" if named > 0.85 else "similar"
    sure = max(0.0, named) * readable
    return Suggestion(header, known.name, reason, sure, synonym, read, sampled)


@lru_cache(maxsize=4096)
def _folded(name: str) -> str:
    return model_key(name)


def _named(header: str, synonym: str) -> float:
    """1 for the same name, less for the last level of a flattened one or a part of it."""
    whole, last, wanted = _folded(header), _folded(header.split("/")[-1]), _folded(synonym)
    if whole == wanted:
        return 1.0
    if last == wanted:
        return 0.9
    if len(wanted) >= 2 and wanted in whole:
        return 0.5 + 0.3 * len(wanted) / len(whole)
    return 0.0


def _readable(known: Field, sample: Sequence[str]) -> tuple[int, int]:
    """How many sample values the field's type can read, of how many; (0, 0): none can refute."""
    read = _SNIFFERS.get(known.type)
    if read is None:
        return 0, 0
    return sum(_reads(read, text) for text in sample), len(sample)


def _reads(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except BadValue:
        return False
    return True
