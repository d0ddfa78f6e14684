"""What the tests of moving say again and again."""

from django.db import connections

from optiserve.tenancy import moving
from optiserve.tenancy.cells import place_of
from optiserve.tenancy.context import inside
from optiserve.tenancy.owner import alias_of
from optiserve.usecases import move_hospital
from shared.hospitals.models import Hospital, Move
from shared.kernel import clock
from tenants.equipment.models import Ward
from tests.people import LONG_AGO, OLGA


def ask(hospital: Hospital, cell: str = "osaka") -> Move:
    """Olga asks for a move."""
    return move_hospital.ask(hospital_id=hospital.pk, cell=cell, by=OLGA, at=LONG_AGO)


def carry_on(move: Move) -> Move:
    """A worker does what is next."""
    return move_hospital.carry_on(move_id=move.pk, clock=clock.now)


def confirm(move: Move) -> Move:
    """Olga confirms a move, and a worker clears up."""
    move_hospital.confirm(move_id=move.pk, by=OLGA, at=LONG_AGO)
    return carry_on(move)


def turn_back(move: Move, *, as_it_was: bool = False) -> Move:
    """Olga rolls a move back, and a worker does it."""
    move_hospital.roll_back(move_id=move.pk, by=OLGA, at=LONG_AGO, as_it_was=as_it_was)
    return carry_on(move)


def fresh(hospital: Hospital) -> Hospital:
    """The hospital as everybody sees it now."""
    return Hospital.objects.get(pk=hospital.pk)


def write(hospital: Hospital, name: str) -> Ward:
    """Somebody of the hospital writes."""
    with inside(fresh(hospital)):
        return Ward.objects.create(name=name)


def sums_at(hospital: Hospital, cell: str) -> list[moving.Sum]:
    """What the hospital's schema in a cell holds."""
    return moving.sums(place_of(hospital, cell))


def is_there(hospital: Hospital, cell: str) -> bool:
    """Whether a cell has the hospital's schema."""
    with connections[alias_of(cell)].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [hospital.schema_name])
        return cursor.fetchone() is not None
