"""A hospital with a login of its own: PostgreSQL itself keeps everybody else out, and it in."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, InterfaceError, connection, connections, transaction
from psycopg.errors import InsufficientPrivilege

from optiserve.checks import the_login_is_held_by_the_walls
from optiserve.tenancy import cross_grants, own_logins
from optiserve.tenancy.backend.base import WrongLogin
from optiserve.tenancy.context import PORTAL, Wear, collecting, door_of, inside, open_door
from shared.hospitals.models import Hospital, JobKind
from tenants.equipment.models import Ward
from tests import own_logins as own
from tests.isolation.attacks import ATTACKS, Attack
from tests.isolation.race import world
from tests.isolation.test_attacks import SECRET, _check, _try, _worn


@pytest.fixture(scope="module")
def safe(attacked_database: str) -> Iterator[Hospital]:
    """A hospital with a login of its own, and a ward."""
    hospital = own.given("safe")
    with inside(hospital):
        Ward.objects.create(name="of its own")
    yield hospital
    with open_door(PORTAL):
        own_logins.drop(hospital)


@pytest.fixture(scope="module")
def bravo(safe: Hospital) -> Hospital:
    """The other hospital."""
    with open_door(PORTAL):
        bravo = Hospital.objects.get(code="bravo")
    with inside(bravo):
        Ward.objects.create(name=SECRET)
    return bravo


@contextmanager
def _signed_in(user: str, password: str) -> Iterator[psycopg.Connection[Any]]:
    """Past our backend: an attacker who has the whole connection."""
    its = connections["owner"].settings_dict
    with psycopg.connect(
        host=its["HOST"],
        port=its["PORT"],
        dbname=its["NAME"],
        user=user,
        password=password,
        autocommit=True,
    ) as stolen:
        yield stolen


def _stolen(hospital: Hospital) -> Any:
    return _signed_in(hospital.login, own_logins.password_of(hospital.login))


@pytest.mark.parametrize("wear", list(Wear))
def test_whoever_is_inside_has_signed_in_with_its_login(safe: Hospital, wear: Wear) -> None:
    with open_door(door_of(safe, wear=wear)):
        assert own.session_user() == safe.login
        assert _worn() == f"{safe.schema_name}{wear}"


def test_its_public_rows_are_read_with_its_login_too(safe: Hospital) -> None:
    with inside(safe):
        assert list(Hospital.objects.values_list("pk", flat=True)) == [safe.pk]


def test_nobody_elses_door_opens_with_its_login(safe: Hospital, bravo: Hospital) -> None:
    for door in (PORTAL, door_of(bravo)):
        with open_door(door):
            assert own.session_user() == "optiserve_app"
    with collecting(safe), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM contributions('2026-10-01Z', '2026-11-01Z')")


def test_a_cursor_taken_along_from_another_door_is_refused(safe: Hospital) -> None:
    with open_door(PORTAL):
        cursor = connection.cursor()
    with inside(safe), pytest.raises(WrongLogin):
        cursor.execute("SELECT 1")


@pytest.mark.parametrize(
    "attack",
    [
        "SET ROLE {other}",
        "SET ROLE {other}_ro",
        "SET ROLE optiserve_portal",
        "SET ROLE optiserve_agg",
        "SET ROLE optiserve_hospital",
        "SET ROLE optiserve_app",
        "SET ROLE optiserve_owner",
        "SET SESSION AUTHORIZATION optiserve_app",
        "SELECT set_config('role', '{other}', false)",
        "RESET ROLE; SET ROLE {other}; SELECT * FROM equipment_ward",
        "RESET ROLE; SELECT * FROM {other}.equipment_ward",
        "RESET ROLE; SELECT * FROM {own}.equipment_ward",
        "RESET ROLE; SELECT * FROM public.hospitals_hospital",
        "SELECT * FROM {other}.equipment_ward",
        "GRANT {own} TO {other}",
        "CREATE TEMP TABLE t (a int)",
        "DO $$ BEGIN END $$",
    ],
)
@pytest.mark.parametrize("worn", ["", "SET ROLE {own}"])
def test_postgresql_itself_refuses_whoever_has_its_whole_connection(
    safe: Hospital, bravo: Hospital, attack: str, worn: str
) -> None:
    names = {"own": safe.schema_name, "other": bravo.schema_name}
    with _stolen(safe) as stolen:
        stolen.execute(worn.format(**names).encode())
        with pytest.raises(InsufficientPrivilege):
            stolen.execute(attack.format(**names).encode())


@pytest.mark.parametrize("wear", list(Wear))
def test_everybodys_login_may_not_put_its_roles_on(safe: Hospital, wear: Wear) -> None:
    its = connections["default"].settings_dict
    with _signed_in(its["USER"], its["PASSWORD"]) as stolen, pytest.raises(InsufficientPrivilege):
        stolen.execute(f"SET ROLE {safe.schema_name}{wear}".encode())


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_what_is_tried_in_its_door_gets_nothing_that_is_anothers(
    safe: Hospital, bravo: Hospital, attack: Attack
) -> None:
    text = attack.sql.replace("{own}", safe.schema_name).replace("{other}", bravo.schema_name)
    with inside(safe):
        try:
            found: list[Any] | None = _try(text)
        except (DatabaseError, InterfaceError):
            found = None
        _check(attack, found)
        assert _worn() == safe.schema_name


def test_the_catalog_knows_no_right_that_leads_across(safe: Hospital) -> None:
    assert cross_grants.find() == []


@pytest.mark.parametrize(
    ("grant", "takes_back"),
    [
        ("GRANT {own} TO optiserve_app", "REVOKE {own} FROM optiserve_app"),
        ("GRANT {other} TO {login}", "REVOKE {other} FROM {login}"),
        ("GRANT optiserve_portal TO {login}", "REVOKE optiserve_portal FROM {login}"),
        ("GRANT {login} TO optiserve_app", "REVOKE {login} FROM optiserve_app"),
        (
            "GRANT SELECT ON {own}.equipment_ward TO {login}",
            "REVOKE SELECT ON {own}.equipment_ward FROM {login}",
        ),
    ],
    ids=lambda text: text if text.startswith("GRANT") else "",
)
def test_a_planted_right_of_a_login_is_found(
    safe: Hospital, attacked_database: str, grant: str, takes_back: str
) -> None:
    spare = f"h_{safe.pk + 50}"
    names = {"own": safe.schema_name, "other": spare, "login": safe.login}
    with world.superuser(attacked_database) as outside, outside.transaction(force_rollback=True):
        outside.execute(f"CREATE ROLE {spare} NOLOGIN".encode())
        outside.execute(grant.format(**names).encode())
        assert len(cross_grants.read(outside)) == 1
        outside.execute(takes_back.format(**names).encode())
        assert cross_grants.read(outside) == []


def test_a_login_that_may_become_somebody_else_is_not_started_with(own_database: str) -> None:
    hospital = own.given("loose")
    with world.superuser(own_database) as outside:
        outside.execute(f"GRANT optiserve_portal TO {hospital.login}".encode())
    found = the_login_is_held_by_the_walls(None, databases=["default"])
    assert [one.id for one in found] == ["optiserve.E002"]
    assert "may_become_somebody_else" in str(found[0])
    own_logins.drop(hospital)


def test_whoever_has_another_key_is_told_so_at_the_start(own_database: str, settings: Any) -> None:
    hospital = own.given("locked")
    settings.LOGINS_KEY = "another"
    found = the_login_is_held_by_the_walls(None, databases=["default"])
    assert [one.id for one in found] == ["optiserve.E013"]
    own_logins.drop(hospital)


def test_it_goes_back_to_everybodys_login(own_database: str) -> None:
    hospital = own.switch(own.given("fickle"), JobKind.SHARED_LOGIN)
    with inside(hospital):
        Ward.objects.create(name="still there")
        assert own.session_user() == "optiserve_app"
    assert _logins_of(hospital) == []
    assert cross_grants.find() == []


def test_another_password_is_another_login_and_ends_the_one_before(own_database: str) -> None:
    first = own.given("careful")
    second = own.switch(first, JobKind.OWN_LOGIN)
    assert first.login != second.login
    assert _logins_of(second) == [second.login]
    with pytest.raises(psycopg.OperationalError), _stolen(first):
        pass
    with inside(second):
        assert own.session_user() == second.login
    own_logins.drop(second)


def _logins_of(hospital: Hospital) -> list[str]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE %s", [f"{hospital.schema_name}_login%"]
        )
        return [name for (name,) in cursor.fetchall()]


def test_switching_back_and_forth_shuts_nobody_out_and_mixes_nothing(
    own_database: str, settings: Any
) -> None:
    settings.HOSTS_CHECKED_EVERY = 0.5
    hospital = own.onboard("busy")
    with inside(hospital):
        Ward.objects.create(name="busy")
    over, logins, wrong = threading.Event(), set(), []

    def read() -> None:
        try:
            while not over.is_set():
                with open_door(PORTAL):
                    seen = Hospital.objects.get(pk=hospital.pk)
                with inside(seen):
                    logins.add(own.session_user())
                    wrong.extend(one for one in Ward.objects.all() if one.name != "busy")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what must not be
            wrong.append(error)
        finally:
            connections.close_all()

    readers = [threading.Thread(target=read) for _ in range(2)]
    for one in readers:
        one.start()
    for kind in (JobKind.OWN_LOGIN, JobKind.OWN_LOGIN, JobKind.SHARED_LOGIN):
        own.switch(hospital, kind)
    over.set()
    for one in readers:
        one.join(60)
    assert wrong == []
    assert logins == {"optiserve_app", *(f"{hospital.schema_name}_login_{n}" for n in (1, 2))}


def test_a_thread_keeps_connections_of_few_and_closes_the_least_recently_used(
    own_database: str, settings: Any
) -> None:
    settings.OWN_LOGINS_OPEN = 2
    hospitals = [own.given(code) for code in ("one", "two", "three")]
    for hospital in (*hospitals, hospitals[1], hospitals[0]):
        with inside(hospital):
            assert own.session_user() == hospital.login
    with world.superuser(own_database) as outside:
        rows = outside.execute(
            "SELECT usename FROM pg_stat_activity WHERE datname = current_database()"
            " AND usename ~ '_login_'"
        ).fetchall()
    assert {name for (name,) in rows} == {hospitals[0].login, hospitals[1].login}
    for hospital in hospitals:
        own_logins.drop(hospital)


def test_a_transaction_that_is_open_is_not_closed_for_another_hospital(
    own_database: str, settings: Any
) -> None:
    settings.OWN_LOGINS_OPEN = 1
    outer, inner = own.given("outer"), own.given("inner")
    with inside(outer), transaction.atomic():
        Ward.objects.create(name="kept")
        with inside(inner):
            assert own.session_user() == inner.login
    with inside(outer):
        assert Ward.objects.filter(name="kept").exists()
    for hospital in (outer, inner):
        own_logins.drop(hospital)
