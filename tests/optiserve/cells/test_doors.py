"""A hospital's rows live in its cell, and nowhere else is its door good for anything."""

import threading

import pytest
from django.db import ProgrammingError, connections, router
from django.db.utils import ConnectionDoesNotExist

from optiserve.tenancy import drift, owner, schemas
from optiserve.tenancy.cells import place_of
from optiserve.tenancy.context import WrongCell, inside, open_door
from optiserve.tenancy.context import door_of as door
from shared.catalogue.models import Category
from shared.hospitals.models import Hospital, Schema
from shared.kernel.databases import atomic_for, connection_for
from tenants.equipment.models import Ward


@pytest.fixture
def in_osaka(osaka: str) -> Hospital:
    """Bravo, with an empty schema in Osaka and none but Alpha's left at home."""
    bravo = Hospital.objects.get(code="bravo")
    schemas.provision(place_of(bravo, osaka))
    Hospital.objects.filter(pk=bravo.pk).update(cell=osaka)
    Schema.objects.filter(pk=bravo.pk).update(cell=osaka)
    return Hospital.objects.get(code="bravo")


def _stands(alias: str) -> tuple[str, str, str]:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('search_path'), current_database()")
        return cursor.fetchone()


def test_a_hospitals_rows_are_written_to_its_cell(in_osaka: Hospital) -> None:
    with inside(in_osaka):
        assert Ward.objects.create(name="ICU")._state.db == "osaka"
        assert _stands("osaka")[:2] == (in_osaka.schema_name, f"{in_osaka.schema_name}, public")


def test_at_home_the_hospital_has_its_role_and_no_rows(in_osaka: Hospital) -> None:
    with inside(in_osaka):
        assert _stands("default")[:2] == (in_osaka.schema_name, "public")
        assert Category.objects.exists()
        with pytest.raises(ProgrammingError, match="does not exist"):
            connections["default"].cursor().execute("SELECT * FROM equipment_ward")


def test_sql_and_transactions_follow_the_door(in_osaka: Hospital) -> None:
    alpha = Hospital.objects.get(code="alpha")
    for hospital, alias in ((alpha, "default"), (in_osaka, "osaka"), (alpha, "default")):
        with inside(hospital), atomic_for(Ward):
            assert connection_for(Ward).alias == alias
            assert connections[alias].in_atomic_block


def test_the_owner_of_its_cell_alone_migrates_a_hospital(in_osaka: Hospital) -> None:
    with inside(in_osaka):
        aliases = [alias for alias in connections if router.allow_migrate(alias, "equipment")]
    assert aliases == ["osaka_owner"]


def test_another_hospitals_cell_refuses_every_statement(in_osaka: Hospital) -> None:
    with inside(Hospital.objects.get(code="alpha")), pytest.raises(WrongCell):
        Ward.objects.using("osaka").count()


def test_the_portal_is_not_in_a_cell(osaka: str) -> None:
    with pytest.raises(WrongCell):
        connections[osaka].cursor().execute("SELECT 1")


def test_a_hospital_of_an_unknown_cell_reaches_nothing(own_database: str) -> None:
    lost = place_of(Hospital.objects.get(code="alpha"), "atlantis")
    with open_door(door(lost)), pytest.raises(ConnectionDoesNotExist):
        Ward.objects.count()


def test_a_cell_has_no_table_of_the_portal(in_osaka: Hospital) -> None:
    with inside(in_osaka), pytest.raises(ProgrammingError, match="does not exist"):
        connections["osaka"].cursor().execute("SELECT * FROM public.users_user")


def test_drift_is_looked_for_in_every_cell(in_osaka: Hospital) -> None:
    assert drift.report() == {}
    with owner.connect("osaka") as connection:
        connection.execute(
            f"ALTER TABLE {in_osaka.schema_name}.equipment_ward ADD COLUMN note text"
        )
    assert drift.keep_report() == {in_osaka.schema_name: ["column equipment_ward.note"]}
    assert Schema.objects.get(pk=in_osaka.pk).drift == "column equipment_ward.note"


def test_threads_in_two_cells_see_their_own_hospital(in_osaka: Hospital) -> None:
    hospitals = [Hospital.objects.get(code="alpha"), in_osaka]
    for hospital in hospitals:
        with inside(hospital):
            Ward.objects.create(name=hospital.code)
    wrong: list[str] = []

    def read(first: int) -> None:
        for turn in range(100):
            hospital = hospitals[(first + turn) % 2]
            with inside(hospital):
                names = Ward.objects.values_list("name", flat=True)
                wrong.extend(name for name in names if name != hospital.code)
                assert Category.objects.exists()
        connections.close_all()

    threads = [threading.Thread(target=read, args=[first]) for first in (0, 1) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
