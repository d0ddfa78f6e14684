"""A hospital moves to another cell: copied, compared, switched; then confirmed or rolled back.

The move's row says what has been done; carry_on() does what is next, until somebody has to decide.
Each step can be repeated and be killed at any point. While a hospital is copied nobody writes to
it; it can be written to again once no process can still be looking at its old place. What goes
wrong before the switch is rolled back at once, so that no hospital stays read-only.
"""

import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction

from optiserve.tenancy import cells, moving
from optiserve.tenancy.cells import Place, place_of
from optiserve.tenancy.context import PORTAL, open_door
from shared.audit import chains
from shared.audit import services as audit
from shared.hospitals import queries as hospitals
from shared.hospitals.models import OPEN_STATES, Hospital, JobKind, Move, MoveState, Schema
from shared.kernel.errors import DomainError

log = structlog.get_logger()

Clock = Callable[[], datetime]

# What reads or writes the schema that a move would take away from under it.
_IN_THE_WAY = frozenset({JobKind.EXPORT, JobKind.BACKUP, JobKind.RESTORE})
_BEFORE_SWITCH = (MoveState.ASKED, MoveState.READY, MoveState.COPIED)
RETURNABLE = (*_BEFORE_SWITCH, MoveState.SWITCHED, MoveState.ARRIVED)


class UnknownCell(DomainError):
    """There is no such cell, or the hospital lives there already."""

    code = "move-unknown-cell"


class NotMovable(DomainError):
    """The hospital's door is not open, or something is being done to it already."""

    code = "move-not-possible"


class WrongStep(DomainError):
    """The move is not where this can be done, or the hospital's door is shut."""

    code = "move-wrong-step"


@transaction.atomic
def ask(*, hospital_id: int, cell: str, by: str, at: datetime) -> Move:
    """Write down that a hospital is to move; carry_on() does it. Raises UnknownCell, NotMovable."""
    hospital = Hospital.objects.select_for_update().get(pk=hospital_id)
    if cell not in cells.known() or cell == hospital.cell:
        raise UnknownCell(cell=cell)
    busy = hospitals.move_of(hospital) or hospitals.unfinished_kinds(hospital)
    if hospital.state not in OPEN_STATES or busy:
        raise NotMovable(hospital=hospital.code)
    move = Move.objects.create(
        hospital=hospital, source=hospital.cell, target=cell, asked_by=by, asked_at=at
    )
    _record(move, "asked", by=by, at=at)
    return move


def under_way() -> list[int]:
    """The ids of moves that wait for nobody: what a lost worker left is carried on."""
    return list(Move.objects.filter(state__in=_STEPS).values_list("pk", flat=True))


@transaction.atomic
def confirm(*, move_id: int, by: str, at: datetime) -> None:
    """Give up the old copy; carry_on() removes it. Raises WrongStep."""
    if not _advance(move_id, MoveState.ARRIVED, to=MoveState.CLEARING):
        raise WrongStep(move=move_id)
    _record(Move.objects.get(pk=move_id), "confirmed", by=by, at=at)


@transaction.atomic
def roll_back(*, move_id: int, by: str, at: datetime, as_it_was: bool = False) -> None:
    """Turn back, from wherever the move is; carry_on() does it. Raises WrongStep, NotMovable.

    What was written in the new cell comes along, unless ``as_it_was``: for a cell that is lost, and
    with it whatever is being done there.
    """
    returning = {"to": MoveState.RETURNING, "as_it_was": as_it_was, "error": ""}
    hospital = Hospital.objects.select_for_update().get(moves=move_id)
    if not as_it_was and hospitals.unfinished_kinds(hospital) & _IN_THE_WAY:
        raise NotMovable(hospital=hospital.code)
    is_open = hospital.state in OPEN_STATES
    if not is_open or not _advance(move_id, *RETURNABLE, **returning):
        raise WrongStep(move=move_id)
    _record(Move.objects.get(pk=move_id), "rolled back", by=by, at=at)


def carry_on(*, move_id: int, clock: Clock) -> Move:
    """Do what is next until somebody has to decide. Harmless while somebody else is at it."""
    with open_door(PORTAL), moving.alone(move_id) as is_alone:
        while is_alone and (step := _STEPS.get(_move(move_id).state)):
            try:
                step(_move(move_id), clock)
            except Exception as error:
                if not _turned_round(_move(move_id), error, clock):
                    raise
        return _move(move_id)


def _make_room(move: Move, _clock: Clock) -> None:
    moving.make_room(*_places(move))
    _advance(move.pk, MoveState.ASKED, to=MoveState.READY)


def _copy(move: Move, clock: Clock) -> None:
    _hold_still(move, clock)
    source, target = _places(move)
    moving.freeze(source)
    copied = moving.copy(source, target, told=_telling(move))
    found = [asdict(one) for one in copied]
    _advance(move.pk, MoveState.READY, to=MoveState.COPIED, copied=found)


def _switch(move: Move, clock: Clock) -> None:
    moving.check_make(*_places(move))  # somebody may have migrated the hospital meanwhile
    at = clock()
    with transaction.atomic():
        if _advance(move.pk, MoveState.COPIED, to=MoveState.SWITCHED, switched_at=at):
            _settle_in(move, move.target)
            _record(move, "switched", by=move.asked_by, at=at)


def _arrive(move: Move, clock: Clock) -> None:
    source, _target = _places(move)
    _wait_for_doors(move, clock)
    moving.seal(source)
    with transaction.atomic():
        if _advance(move.pk, MoveState.SWITCHED, to=MoveState.ARRIVED):
            _let_go(move, clock)


def _clear(move: Move, clock: Clock) -> None:
    source, _target = _places(move)
    moving.drop(source)
    _advance(move.pk, MoveState.CLEARING, to=MoveState.CONFIRMED, ended_at=clock())


def _return(move: Move, clock: Clock) -> None:
    source, target = _places(move)
    if move.hospital.cell == move.target:
        if not move.as_it_was:
            _bring_back(move, clock)
        moving.unseal(source)
        with transaction.atomic():
            _settle_in(move, move.source)
            Move.objects.filter(pk=move.pk).update(switched_at=clock())
    _wait_for_doors(_move(move.pk), clock)
    moving.thaw(source)
    _let_go(move, clock)
    moving.drop(target)
    _advance(move.pk, MoveState.RETURNING, to=MoveState.RETURNED, ended_at=clock())


def _bring_back(move: Move, clock: Clock) -> None:
    """What was written in the new cell goes to the old copy as well."""
    source, target = _places(move)
    _hold_still(move, clock)
    moving.freeze(target)
    if moving.sums(source) != moving.sums(target):
        # Made anew: it may have missed migrations as well as rows.
        moving.make_room(target, source)
        moving.copy(target, source, told=_telling(move))


def _turned_round(move: Move, error: Exception, clock: Clock) -> bool:
    """After a step that failed: whether the hospital goes on where it lives."""
    text = str(error) if isinstance(error, DomainError) else f"{type(error).__name__}: {error}"
    text = text[:2000]
    log.error("move.failed", hospital=move.hospital_id, move=move.pk, error=text)
    if _advance(move.pk, *_BEFORE_SWITCH, to=MoveState.RETURNING, error=text):
        _record(move, "failed", by=move.asked_by, at=clock())
        return True
    Move.objects.filter(pk=move.pk).update(error=text)
    if move.state != MoveState.RETURNING or move.hospital.cell != move.target:
        return False
    _source, target = _places(move)
    moving.thaw(target)
    _let_go(move, clock)
    return _advance(move.pk, MoveState.RETURNING, to=MoveState.ARRIVED)


_STEPS: dict[str, Callable[[Move, Clock], None]] = {
    MoveState.ASKED: _make_room,
    MoveState.READY: _copy,
    MoveState.COPIED: _switch,
    MoveState.SWITCHED: _arrive,
    MoveState.CLEARING: _clear,
    MoveState.RETURNING: _return,
}


def _move(move_id: int) -> Move:
    return Move.objects.select_related("hospital").get(pk=move_id)


def _places(move: Move) -> tuple[Place, Place]:
    return place_of(move.hospital, move.source), place_of(move.hospital, move.target)


def _advance(move_id: int, *states: str, to: str, **more: Any) -> bool:
    """Write the next state down, unless somebody has turned the move elsewhere meanwhile."""
    return bool(Move.objects.filter(pk=move_id, state__in=states).update(state=to, **more))


def _hold_still(move: Move, clock: Clock) -> None:
    """Doors that open from now on are the reader's."""
    still = Hospital.objects.filter(pk=move.hospital_id, is_moving=False)
    with transaction.atomic():
        if still.update(is_moving=True):
            Move.objects.filter(pk=move.pk).update(read_only_since=clock(), writable_at=None)


@transaction.atomic
def _let_go(move: Move, clock: Clock) -> None:
    """Doors that open from now on are everybody's again."""
    if Hospital.objects.filter(pk=move.hospital_id, is_moving=True).update(is_moving=False):
        Move.objects.filter(pk=move.pk).update(writable_at=clock())


def _settle_in(move: Move, cell: str) -> None:
    Hospital.objects.filter(pk=move.hospital_id).update(cell=cell)
    home = Schema.objects.filter(hospital=move.hospital_id)
    home.update(cell=cell, rights="")  # those of the day on which room was made
    if move.as_it_was:
        home.update(head="")  # it may have missed migrations: look anew


def _wait_for_doors(move: Move, clock: Clock) -> None:
    """Wait until every process has noticed that the hospital lives elsewhere."""
    if move.switched_at is not None:
        noticed = move.switched_at + timedelta(seconds=2 * settings.HOSTS_CHECKED_EVERY)
        time.sleep(max(0.0, (noticed - clock()).total_seconds()))


def _telling(move: Move) -> Callable[[int, int], None]:
    def told(done: int, total: int) -> None:
        Move.objects.filter(pk=move.pk).update(tables_done=done, tables_total=total)

    return told


def _record(move: Move, step: str, *, by: str, at: datetime) -> None:
    audit.record(
        chain=chains.PORTAL,
        at=at,
        actor=by,
        organisation="operator",
        operation="hospital.move",
        subject=move.hospital.code,
        details={"move": move.pk, "from": move.source, "to": move.target, "step": step},
    )
