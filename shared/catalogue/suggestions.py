"""What unmatched words might mean, with reasons that a person understands. Never taken by itself.

Likeness alone says little: a general score gives 90 of 100 to テルモ and テルモBCT, which differ,
and to 日本光電 and 日本光電工業, which do not. So each rule is narrow and names its reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from rapidfuzz.distance import DamerauLevenshtein

from shared.catalogue.gtins import has_prefix
from shared.catalogue.keys import category_key, maker_key, model_key
from shared.catalogue.queries import LocalWords
from shared.catalogue.scripts import consonants

MOST: Final = 5
# What may be added to a firm's name without making it another firm.
GENERIC: Final = (
    *("工業", "製作所", "製作", "産業", "電機", "ジャパン", "日本", "グループ", "本社"),
    *("ホールディングス", "インターナショナル"),
    *("japan", "holdings", "international", "group", "usa"),
)
_SHORTEST_KEY: Final = 4


@dataclass(frozen=True, slots=True)
class KnownMaker:
    """A maker with the keys of all its spellings."""

    pk: int
    keys: tuple[str, ...]
    prefixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model with the keys of all its designations."""

    pk: int
    maker: int
    category: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """The catalogue as suggestions need it; ``words`` are pairs of a category's id and a key.

    ``different``: what was said not to be one, as (``maker``, a key, the maker's id) and the like.
    """

    makers: tuple[KnownMaker, ...] = ()
    models: tuple[KnownModel, ...] = ()
    words: tuple[tuple[int, str], ...] = ()
    different: frozenset[tuple[str, str, int]] = frozenset()

    def may_be(self, kind: str, key: str, pk: int) -> bool:
        """Whether nobody said that a key does not mean a maker, model or category."""
        return (kind, key, pk) not in self.different


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a code, the known spelling that it is about, and what it is worth of 100."""

    code: str
    known: str
    score: int


@dataclass(slots=True)
class Candidate:
    """What words might mean: ids, None where the candidate says nothing."""

    maker: int | None
    model: int | None
    category: int | None
    reasons: list[Reason] = field(default_factory=list)

    @property
    def score(self) -> int:
        """The best reason's worth, a little more for each further one; at most 99."""
        best = max(reason.score for reason in self.reasons)
        return min(99, best + 3 * (len(self.reasons) - 1))

    def as_json(self) -> dict[str, Any]:
        """As a task keeps it."""
        return {
            "maker": self.maker,
            "model": self.model,
            "category": self.category,
            "score": self.score,
            "reasons": [{"code": one.code, "known": one.known} for one in self.reasons],
        }


def suggest(
    words: LocalWords, known: Known, *, maker: int | None = None, category: int | None = None
) -> list[Candidate]:
    """Up to five candidates, best first. ``maker`` and ``category``: what is certain already."""
    makers = {maker: []} if maker else _makers(words, known)
    designation = model_key(words.model)
    found = [
        Candidate(model.maker, model.pk, model.category, [*reasons, *makers.get(model.maker, ())])
        for model in known.models
        if (model.maker in makers or not maker_key(words.maker))
        and known.may_be("model", designation, model.pk)
        and (reasons := _model_reasons(designation, model.keys))
    ]
    with_models = {one.maker for one in found}
    found += [
        Candidate(pk, None, category, list(reasons))
        for pk, reasons in makers.items()
        if reasons and pk not in with_models
    ]
    if category is None and not any(one.model for one in found):
        found += _categories(words, known, maker=maker)
    return sorted(found, key=lambda one: (-one.score, one.maker or 0, one.model or 0))[:MOST]


def maker_reason(written: str, known: Iterable[str]) -> Reason | None:
    """Why a maker's name as written might mean the one with these keys; the best reason.

    A name that merely begins like another's is none: テルモBCT is not テルモ.
    """
    reasons = (_one_maker_reason(maker_key(written), key) for key in known)
    return max(filter(None, reasons), key=lambda reason: reason.score, default=None)


def _one_maker_reason(key: str, known: str) -> Reason | None:
    if not key or not known or key == known:
        return None
    shorter, longer = sorted((key, known), key=len)
    if shorter in longer:
        rest = longer.removeprefix(shorter) if longer.startswith(shorter) else ""
        rest = rest or (longer.removesuffix(shorter) if longer.endswith(shorter) else "")
        return Reason("business-word", known, 85) if rest in GENERIC else None
    if shorter.isascii() != longer.isascii():
        sounds = consonants(key), consonants(known)
        return Reason("other-script", known, 80) if _sound_alike(*sounds) else None
    if len(shorter) >= _SHORTEST_KEY and DamerauLevenshtein.distance(key, known) == 1:
        return Reason("one-letter", known, 75)
    return None


def _sound_alike(one: str, other: str) -> bool:
    return len(one) >= 3 and one == other


def _makers(words: LocalWords, known: Known) -> dict[int, list[Reason]]:
    found: dict[int, list[Reason]] = {}
    written = maker_key(words.maker)
    for maker in known.makers:
        if not known.may_be("maker", written, maker.pk):
            continue
        reasons = [maker_reason(words.maker, maker.keys)]
        if has_prefix(words.gtin, maker.prefixes):
            reasons.append(Reason("gs1-prefix", words.gtin, 90))
        if given := [reason for reason in reasons if reason]:
            found[maker.pk] = given
    return found


def _model_reasons(key: str, known: Iterable[str]) -> list[Reason]:
    reasons = (_one_model_reason(key, one) for one in known)
    best = max(filter(None, reasons), key=lambda reason: reason.score, default=None)
    return [best] if best else []


def _one_model_reason(key: str, known: str) -> Reason | None:
    if not key or not known:
        return None
    if key == known:
        return Reason("same-key", known, 95)
    shorter, longer = sorted((key, known), key=len)
    if len(shorter) < _SHORTEST_KEY:
        return None
    if DamerauLevenshtein.distance(key, known) == 1:
        same_digits = _digits(key) == _digits(known)
        return Reason("one-letter" if same_digits else "one-digit", known, 60)
    if longer.startswith(shorter) or longer.endswith(shorter):
        return Reason("contained", known, 50)
    return None


def _digits(key: str) -> str:
    return "".join(filter(str.isdecimal, key))


def _categories(words: LocalWords, known: Known, *, maker: int | None) -> list[Candidate]:
    found: dict[int, Reason] = {}
    for key in {category_key(words.category), category_key(words.name)} - {""}:
        for category, alias in known.words:
            if not known.may_be("category", key, category):
                continue
            shorter, longer = sorted((key, alias), key=len)
            if len(shorter) > 1 and key != alias and shorter in longer:
                reason = Reason("word-contained", alias, min(70, 40 + 3 * len(shorter)))
                if category not in found or found[category].score < reason.score:
                    found[category] = reason
    return [Candidate(maker, None, category, [reason]) for category, reason in found.items()]
