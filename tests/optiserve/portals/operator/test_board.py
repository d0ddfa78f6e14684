"""All hospitals' files of a month: who is late comes first."""

from datetime import datetime
from typing import Any

import time_machine

from shared.hospitals import services
from shared.hospitals.models import Hospital
from shared.kernel.clock import JST
from tests.people import OLGA

AFTER = datetime(2026, 11, 5, 12, tzinfo=JST)  # business day 3


def _board(client: Any, query: str = "") -> str:
    with time_machine.travel(AFTER, tick=False):
        answer = client.get(f"/operator/?export=csv&{query}")
    return answer.content.decode("utf-8-sig")


def _complete(hospital: Hospital) -> None:
    for kind in ("ledger", "loans", "faults"):
        services.note_handover(
            hospital_id=hospital.pk,
            month=AFTER.date().replace(month=10, day=1),
            kind=kind,
            state="committed",
            rows=1,
            at=AFTER,
        )


def test_who_is_late_comes_first(at_portal: Any, alpha: Hospital) -> None:
    _complete(alpha)
    names = [line.split(",")[0] for line in _board(at_portal(OLGA)).splitlines()[1:]]
    assert names == ["ブラボー病院", "アルファ病院"]


def test_the_late_ones_can_be_looked_at_alone(at_portal: Any, alpha: Hospital) -> None:
    _complete(alpha)
    assert "アルファ病院" not in _board(at_portal(OLGA), "standing=late")
    assert "ブラボー病院" not in _board(at_portal(OLGA), "standing=complete")


def test_it_says_what_came_last_and_what_went_wrong_in_words(
    at_portal: Any, alpha: Hospital
) -> None:
    services.note_feed(hospital_id=alpha.pk, kind="loans", at=AFTER, error_code="feed-empty")
    page = _board(at_portal(OLGA))
    assert "The file is empty. Look whether the export has worked." in page
    assert "2026-11-05" in page


def test_an_error_is_over_when_the_next_file_of_its_kind_comes(
    at_portal: Any, alpha: Hospital
) -> None:
    for code in ("feed-empty", ""):
        services.note_feed(hospital_id=alpha.pk, kind="loans", at=AFTER, error_code=code)
    assert "The file is empty" not in _board(at_portal(OLGA))
