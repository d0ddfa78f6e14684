"""Which door is open: the portal, or one hospital.

The answer lives in a ContextVar, so that threads, tasks and streaming responses each have their
own. django-tenants' own context managers keep it on shared objects and are banned by lint.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from shared.kernel.errors import DomainError

PUBLIC = "public"


class NoHospital(DomainError):
    """Code that belongs to one hospital ran while no hospital's door was open."""

    code = "no-hospital"


class HospitalLike(Protocol):
    """What a door needs to know of a hospital."""

    pk: int
    code: str
    schema_name: str
    cell: str

    @property
    def is_read_only(self) -> bool: ...


class Wear(StrEnum):
    """Which of a hospital's PostgreSQL roles is worn in its door: the end of the role's name."""

    STAFF = ""
    READER = "_ro"
    VISITOR = "_dealer"


@dataclass(frozen=True, slots=True)
class Door:
    """An open door: the schema seen first, the PostgreSQL role worn, and the name for logs.

    ``cell`` is the alias of the database in which the schema lives.
    """

    schema: str
    role: str
    code: str
    hospital_id: int | None = None
    cell: str = "default"

    @property
    def search_path(self) -> str:
        """As PostgreSQL reports it back to the client."""
        return self.schema if self.schema == PUBLIC else f"{self.schema}, {PUBLIC}"


PORTAL = Door(schema=PUBLIC, role="optiserve_portal", code="portal")

_open: ContextVar[Door] = ContextVar("open_door", default=PORTAL)


def door_of(hospital: HospitalLike, *, wear: Wear = Wear.STAFF) -> Door:
    """The hospital's own door: its schema and one of its roles. Read-only hospitals only read."""
    if hospital.is_read_only and wear is Wear.STAFF:
        wear = Wear.READER
    return Door(
        schema=hospital.schema_name,
        role=f"{hospital.schema_name}{wear}",
        code=hospital.code,
        hospital_id=hospital.pk,
        cell=hospital.cell,
    )


def current_door() -> Door:
    """The door that is open in this context; the portal unless somebody opened another."""
    return _open.get()


def current_hospital_id() -> int:
    """The open hospital's id. Raises NoHospital at the portal."""
    hospital_id = _open.get().hospital_id
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
