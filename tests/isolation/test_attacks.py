"""Alpha's role is worn, and somebody writes SQL that was never meant to run."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, InterfaceError, connection, transaction

from optiserve.tenancy.backend.base import WallBroken
from optiserve.tenancy.context import PORTAL, Wear, door_of, inside, open_door
from shared.hospitals.models import Hospital
from tenants.equipment.models import Ward
from tests import services
from tests.conftest import Visitor
from tests.isolation.attacks import ATTACKS, EMPTY, REFUSED, Attack, through_the_hole

SECRET = "known-to-bravo-only"


@dataclass
class Prey:
    """Both hospitals, and a session of Bravo's that is open while Alpha's attacker works."""

    alpha: Hospital
    bravo: Hospital
    database: str

    def fill(self, text: str) -> str:
        return text.replace("{own}", self.alpha.schema_name).replace(
            "{other}", self.bravo.schema_name
        )

    def names_in_bravo(self) -> list[str]:
        with inside(self.bravo):
            return list(Ward.objects.values_list("name", flat=True))


@pytest.fixture(scope="module")
def prey(attacked_database: str) -> Iterator[Prey]:
    with open_door(PORTAL):
        known = {one.code: one for one in Hospital.objects.all()}
    with inside(known["bravo"]):
        Ward.objects.create(name=SECRET)
    url = services.plan().superuser_url.rpartition("/")[0]
    with psycopg.connect(f"{url}/{attacked_database}", autocommit=True) as theirs:
        theirs.execute(f"SET ROLE {known['bravo'].schema_name}")
        theirs.execute(f"SELECT '{SECRET}'")
        yield Prey(known["alpha"], known["bravo"], attacked_database)


def _try(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def _worn() -> str:
    return str(_try("SELECT current_user")[0][0])


def _check(attack: Attack, found: list[Any] | None) -> None:
    """What came out (None: an error) is what the list promises."""
    if attack.ends == REFUSED:
        assert found is None
    else:
        assert found is not None
        assert SECRET not in str(found)
        assert not (attack.ends == EMPTY and found)


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_a_whole_statement_gets_nothing_that_is_anothers(prey: Prey, attack: Attack) -> None:
    with inside(prey.alpha):
        try:
            found: list[Any] | None = _try(prey.fill(attack.sql))
        except (DatabaseError, InterfaceError):
            found = None
        _check(attack, found)
        assert _worn() == prey.alpha.schema_name
    assert prey.names_in_bravo() == [SECRET]


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_a_hole_in_a_view_gives_nothing_that_is_anothers(
    prey: Prey, attack: Attack, settings: Any
) -> None:
    settings.HOSPITAL_URLCONF = "tests.isolation.hole"
    visitor = Visitor("alpha.localhost")
    visitor.raise_request_exception = False
    answer = visitor.get("/hole/", {"name": through_the_hole(prey.fill(attack.sql))})
    _check(attack, answer.json()["names"] if answer.status_code == 200 else None)
    assert prey.names_in_bravo() == [SECRET]


def test_the_hole_is_one(prey: Prey, settings: Any) -> None:
    settings.HOSPITAL_URLCONF = "tests.isolation.hole"
    answer = Visitor("alpha.localhost").get(
        "/hole/", {"name": through_the_hole("SELECT current_user AS me")}
    )
    assert answer.json()["names"] == [[f'{{"me":"{prey.alpha.schema_name}"}}']]


def test_a_lone_set_role_costs_the_connection(prey: Prey) -> None:
    with inside(prey.alpha):
        before = _try("SELECT pg_backend_pid()")
        with pytest.raises(WallBroken, match="SET"):
            _try(f"SET ROLE {prey.bravo.schema_name}")
        assert _try("SELECT pg_backend_pid()") != before


def test_a_role_taken_in_a_transaction_ends_the_transaction(prey: Prey) -> None:
    with inside(prey.alpha):
        with transaction.atomic():
            Ward.objects.create(name="with the attack")
            with pytest.raises(WallBroken):
                _try(f"SET LOCAL ROLE {prey.bravo.schema_name}")
        assert not Ward.objects.filter(name="with the attack").exists()


def test_a_role_taken_by_many_statements_at_once_is_lost_again(prey: Prey) -> None:
    with inside(prey.alpha):
        with connection.cursor() as cursor, pytest.raises((DatabaseError, InterfaceError)):
            cursor.executemany(f"SET ROLE {prey.bravo.schema_name}", [(), ()])
        assert _worn() == prey.alpha.schema_name


def test_a_rollback_smuggled_in_does_not_bring_an_earlier_role_back(prey: Prey) -> None:
    with open_door(PORTAL):
        _try("SELECT 1")
        with transaction.atomic():
            with inside(prey.alpha):
                _try("SELECT 1")
                _try("ROLLBACK")
                assert _worn() == prey.alpha.schema_name
            transaction.set_rollback(True)


def test_a_swallowed_error_does_not_bring_an_earlier_role_back(prey: Prey) -> None:
    """COMMIT of a failed transaction is a rollback: the server forgets the SET ROLE made in it."""
    staff, visitor = (door_of(prey.alpha, wear=wear) for wear in (Wear.STAFF, Wear.VISITOR))
    with open_door(staff):
        _try("SELECT 1")
    with open_door(visitor):
        with transaction.atomic():
            _try("SELECT 1")
            with pytest.raises(DatabaseError):
                _try("SELECT 1 / 0")
        assert _worn() == visitor.role


def test_a_role_taken_instead_of_a_copy_is_noticed(prey: Prey) -> None:
    with inside(prey.alpha), connection.cursor() as cursor, pytest.raises(WallBroken):
        cursor.copy(f"SET ROLE {prey.bravo.schema_name}").__enter__()


def test_rows_read_little_by_little_leave_no_cursor_for_the_next_door(prey: Prey) -> None:
    with inside(prey.bravo):
        rows = Ward.objects.values_list("name", flat=True).iterator(chunk_size=1)
        assert next(rows) == SECRET
    with inside(prey.alpha):
        assert _try("SELECT name FROM pg_cursors WHERE name <> ''") == []


def test_a_lock_taken_by_alpha_ends_with_alphas_transaction(prey: Prey) -> None:
    """Advisory locks share one namespace; the server's time-outs bound what a holder can do."""
    took = threading.Event()
    let_go = threading.Event()

    def hold() -> None:
        with inside(prey.alpha), transaction.atomic():
            _try("SELECT pg_advisory_xact_lock(4242)")
            took.set()
            let_go.wait(60)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    took.wait(60)
    with inside(prey.bravo), transaction.atomic():
        assert _try("SELECT pg_try_advisory_xact_lock(4242)") == [(False,)]
        let_go.set()
        holder.join()
        assert _try("SELECT pg_try_advisory_xact_lock(4242)") == [(True,)]
