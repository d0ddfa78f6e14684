"""Makers that are perhaps one firm: suggested together with reasons, never merged by themselves."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from shared.catalogue.models import Different, Maker, MakerAlias
from shared.catalogue.scripts import consonants
from shared.catalogue.suggestions import GENERIC, KnownMaker, Reason, maker_reason

_NUMBER_SCORE: Final = 95
_PREFIX_SCORE: Final = 90


@dataclass(frozen=True, slots=True)
class Numbered:
    """A maker with its spellings' keys, its corporate number ("" if unknown), its GS1 prefixes."""

    known: KnownMaker
    number: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two makers, by their ids, and why they might be one; the best reason first."""

    one: int
    other: int
    reasons: tuple[Reason, ...]


def alike(makers: Iterable[Numbered]) -> list[Pair]:
    """Pairs that share a number or a prefix, or of which two spellings may mean one firm.

    Only makers that meet under a key of likeness are compared: not each with every other.
    """
    by_id = {one.known.pk: one for one in makers}
    met: defaultdict[str, set[int]] = defaultdict(set)
    for pk, maker in by_id.items():
        for key in _meeting_places(maker):
            met[key].add(pk)
    together = {pair for pks in met.values() for pair in combinations(sorted(pks), 2)}
    found = [
        Pair(one, other, reasons)
        for one, other in together
        if (reasons := tuple(_reasons(by_id[one], by_id[other])))
    ]
    return sorted(found, key=lambda pair: (-pair.reasons[0].score, pair.one, pair.other))


def makers_alike(maker: Maker | None = None) -> list[Pair]:
    """Pairs among the catalogue's makers, or those of one, but those said to be different."""
    spellings: defaultdict[int, list[str]] = defaultdict(list)
    for pk, key in MakerAlias.objects.values_list("maker_id", "key"):
        spellings[pk].append(key)
    makers = [
        Numbered(
            KnownMaker(one.pk, tuple(spellings[one.pk]), tuple(one.gs1_prefixes)),
            one.corporate_number,
        )
        for one in Maker.objects.filter(valid=True)
    ]
    different = set(Different.objects.exclude(other=None).values_list("maker_id", "other_id"))
    return [
        pair
        for pair in alike(makers)
        if (maker is None or maker.pk in {pair.one, pair.other})
        and (pair.one, pair.other) not in different
    ]


def _meeting_places(maker: Numbered) -> Iterator[str]:
    """Keys that two spellings of one firm share: see suggestions.maker_reason."""
    if maker.number:
        yield f"number {maker.number}"
    for prefix in maker.known.prefixes:
        yield f"prefix {prefix}"
    for key in maker.known.keys:
        yield f"key {key}"
        for generic in GENERIC:
            if key.endswith(generic) or key.startswith(generic):
                yield f"key {key.removesuffix(generic).removeprefix(generic)}"
                yield f"key {key.removesuffix(generic)}"
                yield f"key {key.removeprefix(generic)}"
        if sound := consonants(key):
            yield f"sound {sound}"
        # Two keys that differ by a letter, or by two that changed places, share one of these.
        for place in range(len(key)):
            yield f"key {key[:place]}{key[place + 1 :]}"


def _reasons(one: Numbered, other: Numbered) -> list[Reason]:
    reasons = [maker_reason(key, other.known.keys) for key in one.known.keys]
    if one.number and one.number == other.number:
        reasons.append(Reason("same-number", one.number, _NUMBER_SCORE))
    shared = set(one.known.prefixes) & set(other.known.prefixes)
    reasons += [Reason("same-prefix", prefix, _PREFIX_SCORE) for prefix in sorted(shared)]
    told = {reason for reason in reasons if reason}
    return sorted(told, key=lambda reason: (-reason.score, reason.known))
