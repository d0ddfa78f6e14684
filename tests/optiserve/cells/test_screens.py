"""Olga moves a hospital on a screen."""

from typing import Any

import pytest

from shared.hospitals.models import Hospital, Move, MoveState
from tests.conftest import Visitor
from tests.optiserve.cells.moves import ask, fresh, is_there
from tests.people import OLGA

MOVE = "/operator/hospitals/alpha/move/"


def test_a_hospital_is_moved_and_confirmed(furnished: Hospital) -> None:
    olga = Visitor("portal.localhost", OLGA)
    page = olga.post(MOVE, {"cell": "osaka"}, follow=True).content.decode()
    assert fresh(furnished).cell == "osaka"
    for text in ("The hospital works in its new cell", "equipment_device", "Confirm the move"):
        assert text in page
    page = olga.post(f"{MOVE}confirm/", follow=True).content.decode()
    assert "Confirmed" in page
    assert not is_there(furnished, "default")


def test_a_hospital_is_rolled_back(furnished: Hospital) -> None:
    olga = Visitor("portal.localhost", OLGA)
    olga.post(MOVE, {"cell": "osaka"})
    page = olga.post(f"{MOVE}back/", follow=True).content.decode()
    assert "Rolled back" in page
    assert fresh(furnished).cell == "default"


def test_while_it_is_copied_the_page_asks_again(
    alpha: Hospital, at_portal: Any, settings: Any
) -> None:
    settings.CELLS = ["osaka"]
    ask(alpha)
    Move.objects.update(state=MoveState.READY, tables_done=3, tables_total=11)
    olga = at_portal(OLGA)
    assert 'hx-get="?progress"' in olga.get(MOVE).content.decode()
    bar = olga.get(f"{MOVE}?progress", headers={"HX-Request": "true"}).content.decode()
    assert "3 / 11" in bar
    Move.objects.update(state=MoveState.ARRIVED)
    answer = olga.get(f"{MOVE}?progress", headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("copy-differs: tables=['equipment_ward']", "A table was not the same after copying."),
        ("schemas-differ: hospital=alpha", "Run the migrations, then try again."),
        ("OSError: disk full", "Mend it, then try again: OSError: disk full"),
    ],
)
def test_what_went_wrong_is_said_in_words(
    alpha: Hospital, at_portal: Any, settings: Any, error: str, sentence: str
) -> None:
    settings.CELLS = ["osaka"]
    ask(alpha)
    Move.objects.update(state=MoveState.RETURNED, error=error)
    assert sentence in at_portal(OLGA).get(MOVE).content.decode()


@pytest.mark.parametrize("step", ["confirm", "back"])
def test_what_does_not_move_is_neither_confirmed_nor_rolled_back(
    alpha: Hospital, at_portal: Any, step: str
) -> None:
    page = at_portal(OLGA).post(f"{MOVE}{step}/", follow=True).content.decode()
    assert "The move is no longer where this can be done." in page


def test_without_another_cell_the_page_says_what_to_do(alpha: Hospital, at_portal: Any) -> None:
    assert "There is no other database to move to." in at_portal(OLGA).get(MOVE).content.decode()


def test_a_hospitals_page_leads_to_its_move_where_there_is_another_cell(
    alpha: Hospital, at_portal: Any, settings: Any
) -> None:
    olga, page = at_portal(OLGA), "/operator/hospitals/alpha/"
    assert MOVE not in olga.get(page).content.decode()
    settings.CELLS = ["osaka"]
    assert MOVE in olga.get(page).content.decode()
