"""`manage.py cell` and `manage.py move`."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from shared.hospitals.models import Hospital, MoveState
from tests import services
from tests.optiserve.cells.moves import fresh, is_there, write


def test_a_hospital_is_moved_and_confirmed_from_a_shell(furnished: Hospital, capsys: Any) -> None:
    call_command("move", "alpha", "osaka")
    told = capsys.readouterr().out
    assert told.startswith("alpha: default to osaka, arrived\n")
    assert "equipment_device" in told
    call_command("move", "alpha", "--confirm")
    assert capsys.readouterr().out.startswith("alpha: default to osaka, confirmed\n")
    call_command("cell", "osaka")
    assert capsys.readouterr().out.split() == ["alpha", furnished.schema_name]


def test_a_hospital_that_was_moved_away_moves_home_again(furnished: Hospital) -> None:
    for cell in ("osaka", "default"):
        call_command("move", "alpha", cell)
        call_command("move", "alpha", "--confirm")
    assert (fresh(furnished).cell, is_there(furnished, "osaka")) == ("default", False)
    assert write(furnished, "at home again")


def test_a_move_is_rolled_back_from_a_shell(furnished: Hospital, capsys: Any) -> None:
    call_command("move", "alpha", "osaka")
    call_command("move", "alpha", "--rollback")
    assert capsys.readouterr().out.splitlines()[-1].startswith("  read-only for ")
    assert furnished.moves.get().state == MoveState.RETURNED


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (["nobody", "osaka"], "No hospital has this code."),
        (["alpha"], "It is not moving. Name the cell it is to move to."),
        (["alpha", "atlantis"], "move-unknown-cell: cell=atlantis"),
    ],
)
def test_what_cannot_be_done_is_said(alpha: Hospital, arguments: list[str], answer: str) -> None:
    with pytest.raises(CommandError, match=answer):
        call_command("move", *arguments)


def test_preparing_a_cell_can_be_repeated(
    osaka: str, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CELL_OSAKA_SUPERUSER_URL", services.plan().superuser_url)
    name = connections["osaka"].settings_dict["NAME"]
    services.drop(name)
    call_command("cell", "osaka", "--prepare")
    call_command("cell", "osaka", "--prepare")
    assert capsys.readouterr().out.splitlines() == [
        "The database was made.",
        "It was there already.",
    ]
