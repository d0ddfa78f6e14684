"""Matching a hospital's devices anew, after the shared catalogue learned what words mean."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from shared.catalogue.queries import LocalWords, Match, match
from shared.kernel.databases import atomic_for
from tenants.equipment.models import Device
from tenants.intake import statements
from tenants.intake.services.turns import take_turn


@dataclass(frozen=True, slots=True)
class Use:
    """In how many devices words occur, since which month (its first day), what they mean now."""

    devices: int
    since: date
    match: Match


def uses() -> dict[LocalWords, Use]:
    """Every combination of words by which the hospital's devices are described."""
    rows = statements.fetch("local_words", files=[])
    counts = {LocalWords(*row[:5]): row[5:] for row in rows}
    matches = match(counts)
    return {one: Use(devices, since, matches[one]) for one, (devices, since) in counts.items()}


@atomic_for(Device)
def rematch() -> tuple[int, dict[LocalWords, Use]]:
    """Write what the hospital's words mean now; how many devices that changed, and the words.

    Whoever commits a file meanwhile waits, or is waited for. Repeatable.
    """
    take_turn("commit")
    found = uses()
    matches = as_json({one: use.match for one, use in found.items()})
    changed = statements.fetch("rematch", files=[], matches=matches)[0][0] if found else 0
    return changed, found


def as_json(matches: Mapping[LocalWords, Match]) -> str:
    """What words mean, as the statements look it up: by category, name, maker, model and GTIN."""
    told = {
        "\x1f".join((one.category, one.name, one.maker, one.model, one.gtin)): asdict(found)
        for one, found in matches.items()
    }
    return json.dumps(told, ensure_ascii=False)
