"""What is done to the hospitals: drawn from a seed, checked as it happens."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import Any, Final

from django.db import (
    DataError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
    connection,
    connections,
    transaction,
)
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from optiserve.tenancy.context import Door, Wear, door_of, open_door
from shared.hospitals.models import Hospital
from tenants.equipment.models import Device, Fault, Ward
from tenants.intake.models import ImportProfile
from tests.isolation.race import world

# What a connection that is cut or cancelled raises, wherever it happens.
DISTURBED: Final = (
    OperationalError,
    InterfaceError,
    InternalError,
    TransactionManagementError,
)
_READ_BY_ORM: Final[tuple[tuple[Any, str], ...]] = (
    (Ward, "name"),
    (Device, "key"),
    (Fault, "device_key"),
    (ImportProfile, "signature"),
)
_VISITORS: Final = (Wear.VISITOR, Wear.VISITOR_WITH_COSTS)


class Planned(Exception):
    """The error that makes a transaction roll back."""


@dataclass
class Report:
    """What one player did and saw. An operation is one read or one write at some door."""

    kinds: Counter[str] = field(default_factory=Counter)
    disturbed: Counter[str] = field(default_factory=Counter)
    wrong_reads: list[str] = field(default_factory=list)
    ledger: world.Ledger = field(default_factory=world.Ledger)

    @property
    def operations(self) -> int:
        return self.kinds.total()

    def add(self, other: "Report") -> None:
        """Put another player's report to this one."""
        self.kinds += other.kinds
        self.disturbed += other.disturbed
        self.wrong_reads += other.wrong_reads
        self.ledger.add(other.ledger)

    def to_json(self) -> str:
        """For another process."""
        return json.dumps(
            {
                "kinds": self.kinds,
                "disturbed": self.disturbed,
                "wrong_reads": self.wrong_reads,
                "certain": sorted(self.ledger.certain),
                "perhaps": sorted(self.ledger.perhaps),
            }
        )

    @classmethod
    def from_json(cls, text: str | bytes) -> "Report":
        """What to_json wrote."""
        told = json.loads(text)
        certain, perhaps = ({(a, b, c) for a, b, c in told[one]} for one in ("certain", "perhaps"))
        return cls(
            kinds=Counter(told["kinds"]),
            disturbed=Counter(told["disturbed"]),
            wrong_reads=told["wrong_reads"],
            ledger=world.Ledger(certain, perhaps),
        )


class Player:
    """One thread, task or request that goes in and out of hospitals."""

    def __init__(self, name: str, seed: str, hospitals: list[Hospital], database: str) -> None:
        self.name = name
        self.random = Random(seed)
        self.hospitals = hospitals
        self.database = database
        self.report = Report()
        self.after_turn: Callable[[], None] = lambda: None
        # What the harness knows of where it stands, apart from the mechanism under test.
        self._doors: list[Door] = []
        self._written = 0
        self._mine: list[world.Row] = []
        self._plays: tuple[tuple[int, Callable[[], None]], ...] = (
            (300, self.read_somewhere),
            (120, self.write_somewhere),
            (40, self.delete_own),
            (60, self.look_next_door_and_back),
            (40, self.roll_back_a_savepoint),
            (40, self.raise_in_a_transaction),
            (30, self.swallow_an_error),
            (6, self.lose_the_connection),
            (3, self.be_cancelled),
            (2, self.be_cancelled_on_the_way),
        )

    def play(self, operations: int) -> Report:
        """Do at least so many operations."""
        weights = [weight for weight, _ in self._plays]
        while self.report.operations < operations:
            ((_, turn),) = self.random.choices(self._plays, weights)
            self.attempt(turn)
        if "_outside" in self.__dict__:
            self.__dict__.pop("_outside").close()
        return self.report

    def attempt(self, turn: Callable[[], None]) -> None:
        """Do one turn; an accident is counted and costs the connection."""
        try:
            turn()
        except DISTURBED as accident:
            self.report.disturbed[type(accident).__name__] += 1
            connections.close_all()
        except (ProgrammingError, IntegrityError) as refused:
            # Django's word for a connection that was lost inside a transaction.
            if "new connection in an atomic block" in str(refused):
                self.report.disturbed["lost inside a transaction"] += 1
            else:
                self.report.wrong_reads.append(f"{self.name} was at another door: {refused}")
            connections.close_all()
        finally:
            self.after_turn()

    @property
    def home(self) -> Door:
        """The door this player has opened last."""
        return self._doors[-1]

    @contextmanager
    def at(self, door: Door) -> Iterator[Door]:
        """Open a door, and remember that we did."""
        self._doors.append(door)
        try:
            with open_door(door):
                yield door
        finally:
            self._doors.pop()

    # --- One operation each -----------------------------------------------------------------

    def read(self) -> None:
        """Through the ORM or by hand, at the open door: only its own marks, at least one."""
        if self.random.random() < 0.5 and self.home.role == self.home.schema:
            model, name = self.random.choice(_READ_BY_ORM)
            seen = list(model.objects.order_by("-pk").values_list(name, flat=True)[:5])
            self.saw("read by ORM", seen)
        else:
            self.saw("read by hand", read_by_hand(self.home, self.random))

    def read_on(self) -> None:
        """Between one and eight reads."""
        for _ in range(self.random.randint(1, 8)):
            self.read()

    def saw(self, kind: str, marks: list[Any], *, at: Door | None = None) -> None:
        """Count a read at a door (the last one opened) and judge it."""
        self.report.kinds[kind] += 1
        schema = (at or self.home).schema
        own = f"{schema}:"
        wrong = [one for one in marks if not str(one).startswith(own)] or (
            not marks and ["nothing"]
        )
        if wrong:
            self.report.wrong_reads.append(f"{self.name} at {schema} saw {wrong}: {kind}")

    def write(self) -> world.Row:
        """Add a row with the open hospital's mark. The caller says whether it will last."""
        self._written += 1
        schema = self.home.schema
        text = world.mark(schema, f"{self.name}.{self._written}")
        table = self.random.choice(("equipment_ward", "equipment_fault", "intake_importprofile"))
        self.report.kinds["write by hand" if table == "equipment_fault" else "write by ORM"] += 1
        if table == "equipment_ward":
            Ward.objects.create(name=text)
        elif table == "intake_importprofile":
            ImportProfile.objects.create(
                kind="ledger", signature=text, mapping={}, created_at=timezone.now()
            )
        else:
            _add_fault(text)
        return (schema, table, text)

    @contextmanager
    def _kept(self) -> Iterator[list[world.Row]]:
        """Rows put into the list last, unless an accident leaves it open whether they do."""
        rows: list[world.Row] = []
        try:
            yield rows
        except DISTURBED:
            self.report.ledger.perhaps |= set(rows)
            raise
        self.report.ledger.certain |= set(rows)
        self._mine += rows

    @contextmanager
    def somewhere(self, wear: Wear = Wear.STAFF) -> Iterator[Door]:
        """At a hospital drawn by chance."""
        hospital = self.random.choice(self.hospitals)
        grant = world.GRANTS[hospital.pk] if wear in _VISITORS else ""
        with self.at(door_of(hospital, wear=wear, grant=grant)) as door:
            yield door

    # --- Turns --------------------------------------------------------------------------------

    def read_somewhere(self) -> None:
        """As a page does: several reads at one door."""
        with self.somewhere(self.random.choices(list(Wear), (16, 2, 1, 1))[0]):
            self.read_on()

    def write_somewhere(self) -> None:
        with self.somewhere(), self._kept() as rows, transaction.atomic():
            rows.append(self.write())

    def delete_own(self) -> None:
        if not self._mine:
            return self.read_somewhere()
        schema, table, text = row = self._mine.pop(self.random.randrange(len(self._mine)))
        home = next(one for one in self.hospitals if one.schema_name == schema)
        self.report.ledger.perhaps.add(row)
        with self.at(door_of(home)), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE {world.MARK_OF[table]} = %s", [text])
            deleted = cursor.rowcount
        self.report.kinds["delete"] += 1
        if deleted == 1:
            self.report.ledger.perhaps.discard(row)
            self.report.ledger.certain.discard(row)
        else:
            self.report.wrong_reads.append(f"{self.name} deleted {deleted} rows of {row}")
        return None

    def look_next_door_and_back(self) -> None:
        with self.somewhere():
            self.read()
            with self.somewhere():
                self.read()
            self.read()

    def roll_back_a_savepoint(self) -> None:
        with self.somewhere(), self._kept() as rows, transaction.atomic():
            rows.append(self.write())
            try:
                with self.somewhere(), transaction.atomic():
                    self.write()
                    raise Planned
            except Planned:
                self.read()

    def raise_in_a_transaction(self) -> None:
        try:
            with self.somewhere(), transaction.atomic():
                self.write()
                with self.somewhere() as next_door:
                    # Another login is another connection, and another transaction.
                    if next_door.login == self._doors[-2].login:
                        self.write()
                raise Planned
        except Planned:
            self.read_somewhere()

    def swallow_an_error(self) -> None:
        """Committing a transaction that has failed rolls it back, the change of role too."""
        with self.somewhere(), transaction.atomic():
            self.write()
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 1 / (SELECT 0)")
            except DataError:
                pass
        with self.somewhere(Wear.READER):
            self.read()

    def lose_the_connection(self) -> None:
        with self.somewhere():
            try:
                with transaction.atomic():
                    self.write()
                    self._outside.execute("SELECT pg_terminate_backend(%s)", [_backend()])
                    self.read()
            finally:
                self.report.kinds["cut off"] += 1

    def be_cancelled(self) -> None:
        with self.somewhere():
            self.read()
            timer = self._in_a_moment("SELECT pg_cancel_backend(%s)", _backend())
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_sleep(1)")
            except OperationalError:
                self.report.kinds["cancelled"] += 1
            finally:
                timer.join()
            self.read()

    def be_cancelled_on_the_way(self) -> None:
        """The switch itself waits for the list of roles, and is cancelled while it does."""
        with self.somewhere():
            self.read()
            pid = _backend()
        self._outside.execute("BEGIN")
        self._outside.execute("LOCK TABLE pg_authid IN ACCESS EXCLUSIVE MODE")
        timer = self._in_a_moment("SELECT pg_cancel_backend(%s)", pid, then="ROLLBACK")
        try:
            self.read_somewhere()
        finally:
            timer.join()
            self.report.kinds["cancelled switch"] += 1
        self.read_somewhere()

    @cached_property
    def _outside(self) -> Any:
        return world.superuser(self.database)

    def _in_a_moment(self, statement: str, pid: int, *, then: str = "") -> threading.Timer:
        def act() -> None:
            self._outside.execute(statement, [pid])
            if then:
                self._outside.execute(then)

        timer = threading.Timer(0.01, act)
        timer.start()
        return timer


def read_by_hand(door: Door, random: Random) -> list[str]:
    """Marks of some table at the open door, spoilt where the server says another role asks."""
    tables = ["equipment_device"] if door.grant else list(world.MARK_OF)
    table = random.choice(tables)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT current_user, {world.MARK_OF[table]} FROM {table} ORDER BY id LIMIT 5"
        )
        rows = cursor.fetchall()
    return [text if role == door.role else f"{text} as {role}" for role, text in rows]


def _add_fault(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO equipment_fault (device_key, reported_at, reported_precision, found_in,"
            " symptom, cause_class, route, restored_precision, outcome, file_id)"
            " VALUES (%s, now(), 'd', '', '', 'unknown', '', '', '', 1)",
            [text],
        )


def _backend() -> int:
    return int(connection.connection.info.backend_pid)
