"""A hospital's devices matched anew, and its unmatched words brought to the operator.

Of the hospital's rows only words cross (maker, model, device name, category, GTIN) and what they
mean, each with the number of devices; what looks like a person or like free text is masked before.
May be killed at any point and run again.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

import structlog

from optiserve.tenancy.context import PORTAL, as_job, inside, open_door
from shared.catalogue.queries import LocalWords, Match
from shared.catalogue.services import hearing, holdings, matching
from shared.catalogue.services.hearing import Heard
from shared.hospitals import queries as hospitals
from shared.hospitals.models import Hospital
from tenants.intake.personal import MASK, masked
from tenants.intake.services import rematching
from tenants.intake.services.rematching import Use

log = structlog.get_logger()

AT_ONCE: Final = 200
# A name of a kind of device is short and no sentence.
_LONGEST: Final = 60
_SENTENCE: Final = re.compile(r"[。、！？!?\n\t]|です|ます|ください|した(?:$|[。、])")


def due(*, at: datetime) -> list[int]:
    """Take the hospitals that are to be matched now; not all of them at once."""
    ids = list(hospitals.active().values_list("pk", flat=True))
    return matching.claim(hospital_ids=ids, at=at, most=AT_ONCE)


def match_hospital(*, hospital_id: int, at: datetime) -> int:
    """Match one hospital's devices anew and tell the operator its words. Says how many changed.

    A hospital that cannot be written to just now stays due.
    """
    hospital = Hospital.objects.get(pk=hospital_id)
    if hospital.is_read_only or not hospitals.active().filter(pk=hospital_id).exists():
        return 0
    change_id, asked_at = matching.latest_change(), matching.asked_at(hospital_id)
    try:
        with inside(hospital), as_job():
            devices, uses = rematching.rematch()
        with open_door(PORTAL), as_job():
            waiting = hearing.hear(hospital_id=hospital_id, words=outward(uses))
            holdings.count(hospital_id=hospital_id, held=held(uses))
    except Exception as error:
        matching.failed(hospital_id=hospital_id, error=f"{type(error).__name__}: {error}")
        raise
    matching.done(
        hospital_id=hospital_id, change_id=change_id, asked_at=asked_at, devices=devices, at=at
    )
    log.info("catalogue.matched", hospital=hospital_id, devices=devices, waiting=waiting)
    return devices


def held(uses: Mapping[LocalWords, Use]) -> dict[Match, Heard]:
    """How many devices mean the same, since when."""
    found: dict[Match, Heard] = {}
    for use in uses.values():
        before = found.get(use.match)
        found[use.match] = Heard(
            devices=use.devices + (before.devices if before else 0),
            since=min(use.since, before.since) if before else use.since,
        )
    return found


def outward(uses: Mapping[LocalWords, Use]) -> dict[LocalWords, Heard]:
    """The words as they may leave the hospital, with their counts.

    Words that had to be masked and are matched as they are stay in the house.
    """
    heard: dict[LocalWords, Heard] = {}
    for words, use in uses.items():
        told = as_told(words)
        if told != words and not hearing.missing(words, use.match):
            continue
        before = heard.get(told)
        heard[told] = Heard(
            devices=use.devices + (before.devices if before else 0),
            since=min(use.since, before.since) if before else use.since,
        )
    return heard


def as_told(words: LocalWords) -> LocalWords:
    """Words as they may leave the hospital: what looks like a person or a sentence is masked."""
    return replace(
        words,
        category=_word(words.category),
        name=_word(words.name),
        maker=_word(words.maker),
        model=_word(words.model),
    )


def _word(text: str) -> str:
    if len(text) > _LONGEST or _SENTENCE.search(text):
        return MASK
    return masked(text)
