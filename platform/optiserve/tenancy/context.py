"""Which door is open: the portal, one hospital, or none at all.

The answer lives in a ContextVar, so that threads, tasks and streaming responses each have their
own. django-tenants' own context managers keep it on shared objects and are banned by lint. No door
is open by itself: whoever may use one opens it, and all data stays shut until then.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from shared.kernel.errors import DomainError

PUBLIC = "public"
COLLECTOR = "optiserve_agg"
"""The role that adds hospitals' months up: in each it may call one function, and read nothing."""
HOME = "default"
"""The cell of the portal: the database that everybody shares."""


class NoDoor(DomainError):
    """Code asked for data while no door was open, neither the portal's nor a hospital's."""

    code = "no-door"


class NoHospital(DomainError):
    """Code that belongs to one hospital ran while no hospital's door was open."""

    code = "no-hospital"


class WrongCell(DomainError):
    """A hospital's door was open, and a statement was sent to another cell than the hospital's."""

    code = "wrong-cell"


class HospitalLike(Protocol):
    """What a door needs to know of a hospital."""

    pk: int
    code: str
    schema_name: str
    cell: str

    @property
    def is_read_only(self) -> bool: ...

    @property
    def login(self) -> str: ...


class Wear(StrEnum):
    """Which of a hospital's PostgreSQL roles is worn in its door: the end of the role's name."""

    STAFF = ""
    READER = "_ro"
    VISITOR = "_dealer"
    VISITOR_WITH_COSTS = "_dealer_costs"


@dataclass(frozen=True, slots=True)
class Door:
    """An open door: the schema seen first, the PostgreSQL role worn, and the name for logs.

    ``cell`` is the alias of the database in which the schema lives. ``login``: with which login to
    PostgreSQL, where it is the hospital's own. ``grant`` is what PostgreSQL is told of the grant
    that a dealer's visitor comes under (Grant.told); empty for everybody else.
    """

    schema: str
    role: str
    code: str
    hospital_id: int | None = None
    cell: str = HOME
    login: str = ""
    grant: str = ""

    @property
    def search_path(self) -> str:
        """As PostgreSQL reports it back to the client."""
        return self.schema if self.schema == PUBLIC else f"{self.schema}, {PUBLIC}"

    @property
    def only_reads(self) -> bool:
        """Whether the hospital is read-only: PostgreSQL refuses to write its rows."""
        return self.role.endswith(Wear.READER)

    def as_seen_in(self, cell: str, *, by_owner: bool = False) -> "Door":
        """Where a connection to a cell's database stands while this door is open.

        The home database knows everybody: seen from there, a hospital of another cell has its
        role and the public schema, and no rows of its own. Any other cell raises WrongCell; its
        owner, who names schemas and makes and drops them, stands in public too.
        """
        if cell == self.cell:
            return self
        if cell != HOME and not by_owner:
            raise WrongCell(cell=cell, door=self.code)
        return replace(self, schema=PUBLIC)


PORTAL = Door(schema=PUBLIC, role="optiserve_portal", code="portal")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long PostgreSQL lets one statement, one lock and one idle transaction last: seconds."""

    statement: int
    lock: int
    idle: int


WEB = Limits(statement=15, lock=5, idle=60)
JOB = Limits(statement=600, lock=60, idle=900)

# Without a default: a thread or task that nobody let in has no door.
_open: ContextVar[Door] = ContextVar("open_door")
_limits: ContextVar[Limits] = ContextVar("limits", default=WEB)


def door_of(hospital: HospitalLike, *, wear: Wear = Wear.STAFF, grant: str = "") -> Door:
    """The hospital's own door: its schema and one of its roles. Read-only hospitals only read.

    Without a ``grant`` a visitor's roles see no row.
    """
    if hospital.is_read_only and wear is Wear.STAFF:
        wear = Wear.READER
    return Door(
        schema=hospital.schema_name,
        role=f"{hospital.schema_name}{wear}",
        code=hospital.code,
        hospital_id=hospital.pk,
        cell=hospital.cell,
        login=hospital.login,
        grant=grant,
    )


def current_door() -> Door:
    """The door that is open in this context. Raises NoDoor."""
    try:
        return _open.get()
    except LookupError:
        raise NoDoor from None


def door_if_open() -> Door | None:
    """The open door, for logs and the like, which must not fail where there is none."""
    return _open.get(None)


def current_limits() -> Limits:
    """How long statements may take in this context; as in a request unless as_job()."""
    return _limits.get()


def current_hospital_id() -> int:
    """The open hospital's id. Raises NoHospital at the portal, NoDoor where no door is open."""
    hospital_id = current_door().hospital_id
    if hospital_id is None:
        raise NoHospital
    return hospital_id


@contextmanager
def open_door(door: Door) -> Iterator[Door]:
    """Open a door for the block, and afterwards whatever was open before."""
    token = _open.set(door)
    try:
        yield door
    finally:
        _open.reset(token)


@contextmanager
def inside(hospital: HospitalLike) -> Iterator[Door]:
    """Open a hospital's door for the block."""
    with open_door(door_of(hospital)) as door:
        yield door


@contextmanager
def collecting(hospital: HospitalLike) -> Iterator[Door]:
    """Open a hospital's door for the block to who may have its month's sums and nothing else."""
    with open_door(replace(door_of(hospital), role=COLLECTOR, login="")) as door:
        yield door


@contextmanager
def as_job() -> Iterator[None]:
    """Allow the block a job's time: nobody waits for a page."""
    token = _limits.set(JOB)
    try:
        yield
    finally:
        _limits.reset(token)
