"""A worker is killed by kill -9 in the middle of a move; another carries it on, or turns back."""

import os
import signal
from typing import Any

from django.db import connections

from optiserve.tenancy import moving
from optiserve.usecases import move_hospital
from shared.hospitals.models import Hospital, Move, MoveState
from tests.optiserve.cells.furnishing import rights_of
from tests.optiserve.cells.moves import ask, carry_on, fresh, is_there, sums_at, turn_back, write
from tests.people import LONG_AGO, OLGA

ON_THE_WAY = ("make_room", "freeze", "_pour", "_equal", "seal")
ON_THE_WAY_BACK = ("freeze", "_pour", "unseal", "thaw", "drop")


def _killed_after(name: str, move: Move) -> None:
    """Carry a move on in a process of its own that dies right after a step."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        _die_after(name)
        try:
            carry_on(move)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"nobody came to {name}"


def _die_after(name: str) -> None:
    usual = getattr(moving, name)

    def step(*args: Any, **more: Any) -> None:
        usual(*args, **more)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(moving, name, step)


def test_killed_on_the_way_it_arrives_all_the_same(furnished: Hospital) -> None:
    before = sums_at(furnished, "default")
    for name in ON_THE_WAY:
        move = ask(furnished)
        _killed_after(name, move)
        assert carry_on(move).state == MoveState.ARRIVED, name
        assert (sums_at(furnished, "osaka"), fresh(furnished).is_moving) == (before, False)
        turn_back(move)


def test_killed_on_the_way_it_can_be_rolled_back(furnished: Hospital) -> None:
    before, rights = sums_at(furnished, "default"), rights_of(furnished, "default")
    for name in ON_THE_WAY:
        move = ask(furnished)
        _killed_after(name, move)
        assert turn_back(move).state == MoveState.RETURNED, name
        assert (sums_at(furnished, "default"), rights_of(furnished, "default")) == (before, rights)
        assert (fresh(furnished).cell, is_there(furnished, "osaka")) == ("default", False)


def test_killed_on_the_way_back_it_returns_all_the_same(furnished: Hospital) -> None:
    rights = rights_of(furnished, "default")
    for name in ON_THE_WAY_BACK:
        move = carry_on(ask(furnished))
        write(furnished, f"written in Osaka before {name}")
        there = sums_at(furnished, "osaka")
        move_hospital.roll_back(move_id=move.pk, by=OLGA, at=LONG_AGO)
        _killed_after(name, move)
        assert carry_on(move).state == MoveState.RETURNED, name
        assert (sums_at(furnished, "default"), rights_of(furnished, "default")) == (there, rights)
        assert (fresh(furnished).cell, fresh(furnished).is_moving) == ("default", False)
