"""A hospital moves to another cell and back: every row, nobody shut out, nothing lost."""

import threading
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connections

from optiserve.tenancy import fleet, moving
from optiserve.tenancy.cells import place_of
from optiserve.tenancy.context import collecting, inside
from optiserve.tenancy.owner import alias_of
from reporting.queries.contributions import Contribution, contributions
from shared.hospitals.models import Hospital, Move, MoveState, Schema, SchemaState
from shared.kernel.databases import atomic_for
from shared.kernel.periods import Month
from tenants.equipment.models import Device, Ward
from tests.optiserve.cells.furnishing import rights_of, rows_of
from tests.optiserve.cells.moves import (
    ask,
    carry_on,
    confirm,
    fresh,
    is_there,
    sums_at,
    turn_back,
    write,
)


def test_every_tables_rows_arrive(furnished: Hospital) -> None:
    before = rows_of(furnished)
    move = carry_on(ask(furnished))
    assert (move.state, move.error, fresh(furnished).cell) == (MoveState.ARRIVED, "", "osaka")
    assert all(before.values())
    assert rows_of(fresh(furnished)) == before
    assert [moving.Sum(**one) for one in move.copied] == sums_at(furnished, "osaka")


def test_in_the_new_cell_the_hospital_goes_on_as_before(furnished: Hospital) -> None:
    rights, ward = rights_of(furnished, "default"), write(furnished, "before")
    move = carry_on(ask(furnished))
    assert rights_of(furnished, "osaka") == rights
    assert write(furnished, "after").pk == ward.pk + 1
    assert move.read_only_since is not None
    assert move.writable_at is not None
    assert (move.writable_at - move.read_only_since).total_seconds() < 60


def test_the_month_is_collected_alike_in_both_cells(furnished: Hospital) -> None:
    def collected() -> list[Contribution]:
        with collecting(fresh(furnished)):
            return contributions(Month(2026, 10))

    with inside(furnished):
        pump = {"category_code": "infusion-pump", "maker_code": "aoba"}
        Device.objects.update(**pump, first_seen_month="2026-01-01", retired_on=None)
    before = collected()
    carry_on(ask(furnished))
    assert before
    assert collected() == before


def test_the_fleet_gives_the_rights_of_the_new_cell_anew(furnished: Hospital) -> None:
    """Room was made there on another day, perhaps by another release."""
    rights = rights_of(furnished, "default")
    carry_on(ask(furnished))
    with connections["osaka_owner"].cursor() as cursor:
        cursor.execute(f"REVOKE SELECT ON {furnished.schema_name}.equipment_ward FROM h_1_dealer")
    assert fleet.run().migrated == 1
    assert rights_of(furnished, "osaka") == rights
    assert fleet.run().migrated == 0


def test_a_door_opened_before_the_move_is_of_no_use_after_it(furnished: Hospital) -> None:
    carry_on(ask(furnished))
    with inside(furnished), pytest.raises(DatabaseError, match="does not exist"):
        Ward.objects.create(name="too late")
    with inside(furnished), pytest.raises(DatabaseError, match="does not exist"):
        Ward.objects.count()


def test_nobody_writes_while_it_is_copied(
    furnished: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even whoever holds a door that was opened before; everybody reads."""
    refused = []

    def pour(*args: Any) -> None:
        with inside(fresh(furnished)) as door:
            assert door.role == f"{furnished.schema_name}_ro"
            assert Ward.objects.exists()
        with inside(furnished), pytest.raises(DatabaseError, match="permission denied") as error:
            Ward.objects.create(name="too late")
        refused.append(error)
        usual(*args)

    usual = moving._pour
    monkeypatch.setattr(moving, "_pour", pour)
    assert carry_on(ask(furnished)).state == MoveState.ARRIVED
    assert refused


def test_copying_waits_for_whoever_began_to_write_before(furnished: Hospital) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def writer() -> None:
        with inside(furnished), atomic_for(Ward):
            Ward.objects.create(name="just in time")
            begun.set()
            may_end.wait(60)
        connections.close_all()

    thread = threading.Thread(target=writer)
    thread.start()
    begun.wait(60)
    threading.Timer(0.5, may_end.set).start()
    carry_on(ask(furnished))
    thread.join()
    with inside(fresh(furnished)):
        assert Ward.objects.filter(name="just in time").exists()


def test_confirming_removes_the_old_copy(furnished: Hospital) -> None:
    move = carry_on(ask(furnished))
    assert is_there(furnished, "default")
    assert confirm(move).state == MoveState.CONFIRMED
    assert not is_there(furnished, "default")


def test_rolling_back_brings_along_what_was_written_since(furnished: Hospital) -> None:
    rights = rights_of(furnished, "default")
    move = carry_on(ask(furnished))
    ward = write(furnished, "written in Osaka")
    there = sums_at(furnished, "osaka")
    assert turn_back(move).state == MoveState.RETURNED
    assert (fresh(furnished).cell, is_there(furnished, "osaka")) == ("default", False)
    assert (sums_at(furnished, "default"), rights_of(furnished, "default")) == (there, rights)
    assert write(furnished, "at home").pk == ward.pk + 1


def test_rolling_back_as_it_was_asks_nothing_of_a_cell_that_is_lost(
    furnished: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, move = sums_at(furnished, "default"), carry_on(ask(furnished))
    write(furnished, "written in Osaka")
    monkeypatch.setitem(connections["osaka_owner"].settings_dict, "NAME", "lost")
    connections["osaka_owner"].close()
    with pytest.raises(DatabaseError, match="lost"):
        turn_back(move, as_it_was=True)
    assert (fresh(furnished).cell, sums_at(furnished, "default")) == ("default", before)
    assert write(furnished, "at home")


def test_a_copy_that_differs_is_rolled_back_at_once(
    furnished: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pour(table: Any, reader: Any, writer: Any) -> None:
        usual(table, reader, writer)
        if table.name == "equipment_ward":
            writer.run("UPDATE equipment_ward SET name = name || '?'")

    usual = moving._pour
    monkeypatch.setattr(moving, "_pour", pour)
    rights, move = rights_of(furnished, "default"), carry_on(ask(furnished))
    assert (move.state, move.error) == (
        MoveState.RETURNED,
        "copy-differs: tables=['equipment_ward']",
    )
    assert (fresh(furnished).cell, is_there(furnished, "osaka")) == ("default", False)
    assert rights_of(furnished, "default") == rights
    assert write(furnished, "at home")


def test_what_cannot_be_brought_back_stays_where_it_is(
    furnished: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    move = carry_on(ask(furnished))
    write(furnished, "written in Osaka")

    def pour(*_: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(moving, "_pour", pour)
    turned = turn_back(move)
    assert (turned.state, turned.error) == (MoveState.ARRIVED, "OSError: disk full")
    assert fresh(furnished).cell == "osaka"
    assert write(furnished, "still in Osaka")


def test_who_turns_back_while_it_is_copied_is_heard(
    furnished: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pour(*args: Any) -> None:
        usual(*args)
        Move.objects.filter(state=MoveState.READY).update(state=MoveState.RETURNING)

    usual = moving._pour
    monkeypatch.setattr(moving, "_pour", pour)
    assert carry_on(ask(furnished)).state == MoveState.RETURNED
    assert fresh(furnished).cell == "default"


def test_two_workers_do_not_carry_on_the_same_move(furnished: Hospital) -> None:
    move = ask(furnished)
    found: list[str] = []

    def other_worker() -> None:
        found.append(carry_on(move).state)
        connections.close_all()

    with moving.alone(move.pk):
        thread = threading.Thread(target=other_worker)
        thread.start()
        thread.join()
    assert found == [MoveState.ASKED]


def test_a_hospital_that_has_missed_migrations_stays_where_it_is(furnished: Hospital) -> None:
    _forget_a_migration(furnished, "default")
    move = carry_on(ask(furnished))
    assert (move.state, move.error) == (MoveState.RETURNED, "schemas-differ: hospital=alpha")
    assert fresh(furnished).cell == "default"


def test_a_kept_copy_that_has_missed_migrations_is_made_anew(furnished: Hospital) -> None:
    move = carry_on(ask(furnished))
    _forget_a_migration(furnished, "default")
    there = sums_at(furnished, "osaka")
    assert turn_back(move).state == MoveState.RETURNED
    assert sums_at(furnished, "default") == there


def test_migrations_reach_a_hospital_where_it_lives(furnished: Hospital) -> None:
    carry_on(ask(furnished))
    home = Schema.objects.filter(hospital=furnished)
    before = home.get()
    assert before.cell == "osaka"
    home.update(head="", state=SchemaState.BEHIND)
    call_command("migrate", verbosity=0)
    assert (home.get().head, home.get().state) == (before.head, SchemaState.READY)


def _forget_a_migration(hospital: Hospital, cell: str) -> None:
    with inside(place_of(hospital, cell)), connections[alias_of(cell)].cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sharing'")
