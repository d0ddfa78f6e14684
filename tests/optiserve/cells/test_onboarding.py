"""A new hospital goes straight into a cell: the one that was chosen, or the emptiest."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from optiserve.tenancy import schemas, spares
from optiserve.tenancy.context import inside
from optiserve.usecases import choose_cell, onboard_hospital
from shared.hospitals.models import Hospital, HospitalState, Schema
from tenants.equipment.models import Ward
from tests.optiserve.cells.moves import is_there
from tests.people import OLGA


def _run(code: str, *more: str) -> str:
    out = StringIO()
    its = ("--prefecture", "27", "--beds", "90")
    call_command("onboard", code, "Nova", *its, *more, stdout=out)
    return out.getvalue()


def test_the_emptiest_cell_is_proposed_and_its_schema_made_there(osaka: str) -> None:
    told = _run("nova")
    hospital = Hospital.objects.get(code="nova")
    assert (hospital.cell, hospital.state) == (osaka, HospitalState.ACTIVE)
    assert told.split()[1:] == [hospital.schema_name, "in", osaka]
    assert [is_there(hospital, cell) for cell in (osaka, "default")] == [True, False]
    assert Schema.objects.get(hospital=hospital).cell == osaka
    with inside(hospital):
        Ward.objects.create(name="the first")


def test_who_chooses_a_cell_gets_it(osaka: str) -> None:
    _run("nova", "--cell", "default")
    assert Hospital.objects.get(code="nova").cell == "default"


def test_a_full_cell_takes_nobody_in(osaka: str, settings: Any) -> None:
    settings.CELL_LIMIT = 2
    assert choose_cell.choose() == osaka
    with pytest.raises(choose_cell.CellFull):
        choose_cell.choose("default")
    settings.CELL_LIMIT = 0
    with pytest.raises(CommandError, match="onboard-cell-full"):
        _run("nova")


def test_a_cell_that_nobody_knows_is_refused(osaka: str) -> None:
    with pytest.raises(CommandError, match="onboard-unknown-cell"):
        _run("nova", "--cell", "kobe")


def test_a_command_that_was_killed_in_the_middle_is_said_again(
    osaka: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(onboard_hospital.schemas, "provision", _killed)
        with pytest.raises(KeyboardInterrupt):
            _run("nova")
    _run("nova")
    _run("nova-2")
    hospital = Hospital.objects.get(code="nova")
    assert (hospital.state, hospital.cell) == (HospitalState.ACTIVE, osaka)
    with pytest.raises(CommandError, match="hospital-code-taken"):
        _run("nova")


def _killed(_: Any) -> None:
    raise KeyboardInterrupt


def test_every_cell_has_spares_of_its_own(osaka: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert spares.refill(wanted=1) == 2
    monkeypatch.setattr(schemas, "make", _killed)
    _run("nova")
    assert Hospital.objects.get(code="nova").cell == osaka
    assert (spares.count(osaka), spares.count("default")) == (0, 1)


def test_the_screen_offers_the_cells_with_the_emptiest_first(osaka: str, at_portal: Any) -> None:
    answer = at_portal(OLGA).get("/operator/hospitals/new/")
    cell = answer.context["form"].fields["cell"]
    assert [value for value, _ in cell.choices] == [osaka, "default"]
