"""Asking for support access, deciding about it once, and ending it."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from django.db import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.audit.models import Event
from shared.delegation.models import SupportAccess, SupportState
from shared.delegation.models.support import LAPSES_AFTER
from shared.delegation.support import queries, services
from shared.hospitals.models import Hospital
from shared.kernel import clock
from shared.kernel.clock import JST
from shared.kernel.errors import DomainError
from tests.people import ALICE, BOB, OLGA
from tests.support import OSCAR, approved, asked, second_operator, user_id

AT = datetime(2026, 11, 24, 10, 0, tzinfo=JST)
HALF_AN_HOUR = timedelta(minutes=30)


def _approve(access: SupportAccess, by: str = ALICE, **more: Any) -> SupportAccess:
    said = {"hospital_id": access.hospital_id, "approver_id": user_id(by), "at": AT, **more}
    return services.approve(access_id=access.pk, by=by, **said)


def _refuse(access: SupportAccess) -> None:
    services.refuse(access_id=access.pk, hospital_id=access.hospital_id, by=ALICE, at=AT)


def _end(access: SupportAccess, at: datetime = AT, **side: Any) -> bool:
    side = side or {"hospital_id": access.hospital_id}
    return services.end(access_id=access.pk, by="tests", at=at, **side)


def _state(access: SupportAccess, at: datetime = AT) -> SupportState:
    return SupportAccess.objects.get(pk=access.pk).state(at)


def test_what_was_approved_is_open_for_half_an_hour(alpha: Hospital) -> None:
    access = _approve(asked(alpha, at=AT))
    assert access.ends_at == AT + HALF_AN_HOUR
    assert not access.allows_writing
    assert queries.live_access(access.pk, hospital_id=alpha.pk, at=AT) == access
    late = AT + HALF_AN_HOUR
    assert queries.live_access(access.pk, hospital_id=alpha.pk, at=late) is None
    assert _state(access, late) == SupportState.EXPIRED


def test_a_reason_says_something(alpha: Hospital) -> None:
    with pytest.raises(services.ReasonTooShort):
        asked(alpha, reason="  why\n\n  not ")


def test_a_hospital_may_allow_up_to_four_hours(alpha: Hospital) -> None:
    assert _approve(asked(alpha, at=AT), minutes=240).ends_at == AT + timedelta(hours=4)
    with pytest.raises(services.TermOutOfBounds):
        _approve(asked(alpha, at=AT), minutes=241)


def test_writing_is_allowed_where_it_was_asked_for(alpha: Hospital) -> None:
    assert _approve(asked(alpha, at=AT, wants_writing=True), allows_writing=True).allows_writing
    with pytest.raises(services.WritingNotAsked):
        _approve(asked(alpha, at=AT), allows_writing=True)


def test_nobody_approves_what_he_asked_for(alpha: Hospital) -> None:
    with pytest.raises(services.SelfApproval):
        _approve(asked(alpha, at=AT), by=OLGA)


def test_nothing_is_approved_twice(alpha: Hospital) -> None:
    access = asked(alpha, at=AT)
    _approve(access)
    with pytest.raises(services.NotWaiting):
        _approve(access, minutes=240)
    assert SupportAccess.objects.get(pk=access.pk).ends_at == AT + HALF_AN_HOUR


def test_another_hospital_decides_nothing(alpha: Hospital, bravo: Hospital) -> None:
    access = asked(alpha, at=AT)
    with pytest.raises(services.NotWaiting):
        _approve(access, by=BOB, hospital_id=bravo.pk)
    with pytest.raises(services.NotWaiting):
        services.refuse(access_id=access.pk, hospital_id=bravo.pk, by=BOB, at=AT)
    assert not _end(_approve(access), hospital_id=bravo.pk)


def test_what_was_refused_or_withdrawn_is_not_approved(alpha: Hospital) -> None:
    refused, withdrawn = asked(alpha, at=AT), asked(alpha, at=AT)
    _refuse(refused)
    assert _end(withdrawn, operator_id=user_id(OLGA))
    for access, state in ((refused, SupportState.REFUSED), (withdrawn, SupportState.WITHDRAWN)):
        with pytest.raises(services.NotWaiting):
            _approve(access)
        assert _state(access) == state


def test_what_was_approved_is_no_longer_refused(alpha: Hospital) -> None:
    access = _approve(asked(alpha, at=AT))
    with pytest.raises(services.NotWaiting):
        _refuse(access)


def test_what_nobody_decided_for_days_lapses(alpha: Hospital) -> None:
    access = asked(alpha, at=AT - LAPSES_AFTER)
    assert _state(access) == SupportState.LAPSED
    assert not queries.waiting(alpha.pk, at=AT).exists()
    with pytest.raises(services.NotWaiting):
        _approve(access)


@pytest.mark.parametrize("side", ["hospital", "operator"])
def test_either_side_ends_it_at_once_and_once(alpha: Hospital, side: str) -> None:
    access = _approve(asked(alpha, at=AT))
    ender = {"hospital_id": alpha.pk} if side == "hospital" else {"operator_id": user_id(OLGA)}
    assert _end(access, **ender)
    assert _state(access) == SupportState.ENDED
    assert not queries.live(alpha.pk, at=AT).exists()
    assert not _end(access, **ender)


def test_another_operator_ends_nothing_of_hers(alpha: Hospital) -> None:
    assert not _end(_approve(asked(alpha, at=AT)), operator_id=second_operator())


def test_breaking_the_glass_needs_a_second_operator(alpha: Hospital) -> None:
    access = asked(alpha, at=AT, is_break_glass=True)
    with pytest.raises(services.SelfApproval):
        services.break_glass(access_id=access.pk, approver_id=user_id(OLGA), by=OLGA, at=AT)
    broken = services.break_glass(
        access_id=access.pk, approver_id=second_operator(), by=OSCAR, at=AT
    )
    assert (broken.ends_at, broken.allows_writing) == (AT + HALF_AN_HOUR, False)


def test_glass_is_broken_only_where_it_was_asked_for(alpha: Hospital) -> None:
    access = asked(alpha, at=AT)
    with pytest.raises(services.NotWaiting):
        services.break_glass(access_id=access.pk, approver_id=second_operator(), by=OSCAR, at=AT)


def test_breaking_the_glass_only_reads(alpha: Hospital) -> None:
    with pytest.raises(services.BreakGlassOnlyReads):
        asked(alpha, is_break_glass=True, wants_writing=True)


def test_broken_glass_waits_for_the_hospital_to_acknowledge_it(alpha: Hospital) -> None:
    access = asked(alpha, at=AT, is_break_glass=True)
    said = {"access_id": access.pk, "hospital_id": alpha.pk, "by": ALICE, "at": AT}
    assert not services.acknowledge(**said)
    services.break_glass(access_id=access.pk, approver_id=second_operator(), by=OSCAR, at=AT)
    assert [one.pk for one in queries.unacknowledged(alpha.pk)] == [access.pk]
    assert services.acknowledge(**said)
    assert not services.acknowledge(**said)
    assert not queries.unacknowledged(alpha.pk).exists()


def test_both_trails_tell_the_same(alpha: Hospital) -> None:
    access = _approve(asked(alpha, at=AT, ticket="T-17"))
    _end(access)
    wanted = ["support.ask", "support.approve", "support.end"]
    for chain in ("portal", f"h_{alpha.pk}"):
        told = Event.objects.filter(chain=chain, operation__startswith="support.")
        assert [one.operation for one in told.order_by("position")] == wanted
        assert {one.details["ticket"] for one in told} == {"T-17"}


@pytest.mark.parametrize(
    "change",
    [
        {"reason": "something else altogether"},
        {"wants_writing": True},
        {"ends_at": AT + timedelta(hours=3)},
        {"approved_by": "somebody@else.example"},
        {"allows_writing": True, "wants_writing": True},
        {"approved_at": None, "approved_by": "", "approver": None, "ends_at": None},
        {"refused_at": AT, "refused_by": "somebody"},
        {"acknowledged_at": AT, "acknowledged_by": "somebody"},
    ],
    ids=lambda change: "-".join(change),
)
def test_the_database_lets_a_decision_stand(own_database: str, change: dict[str, Any]) -> None:
    """As the owner, who may write every column."""
    access = approved(Hospital.objects.get(code="alpha"))
    own = SupportAccess.objects.using("owner").filter(pk=access.pk)
    with pytest.raises(IntegrityError):
        own.update(**change)


def test_the_database_lets_nobody_approve_himself(own_database: str) -> None:
    access = asked(Hospital.objects.get(code="alpha"), at=AT)
    own = SupportAccess.objects.using("owner").filter(pk=access.pk)
    with pytest.raises(IntegrityError, match="nobody_approves_himself"):
        own.update(
            approved_at=AT, approved_by=OLGA, approver=access.operator_id, ends_at=AT + HALF_AN_HOUR
        )


# What Alice at the hospital, Olga who asked, and a second operator may try, in any order.
_TRIES: Final[dict[str, Callable[..., Any]]] = {
    "approve": lambda here, there, who: services.approve(**here, approver_id=who[ALICE]),
    "approve herself": lambda here, there, who: services.approve(**here, approver_id=who[OLGA]),
    "refuse": lambda here, there, who: services.refuse(**here),
    "end": lambda here, there, who: services.end(**here),
    "withdraw": lambda here, there, who: services.end(**there, operator_id=who[OLGA]),
    "break": lambda here, there, who: services.break_glass(**there, approver_id=who[BOB]),
    "acknowledge": lambda here, there, who: services.acknowledge(**here),
}
_ACTS = st.lists(st.tuples(st.sampled_from(sorted(_TRIES)), st.integers(0, 300)), max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(acts=_ACTS, is_break_glass=st.booleans())
def test_however_people_act_nobody_is_inside_longer_than_was_decided(
    *, alpha: Hospital, acts: list[tuple[str, int]], is_break_glass: bool
) -> None:
    who, at = {email: user_id(email) for email in (ALICE, BOB, OLGA)}, AT
    access = asked(alpha, at=AT, is_break_glass=is_break_glass)
    for act, minutes in acts:
        at += timedelta(minutes=minutes)
        there = {"access_id": access.pk, "by": "tests", "at": at}
        with suppress(DomainError):
            _TRIES[act]({**there, "hospital_id": alpha.pk}, there, who)
    now = SupportAccess.objects.get(pk=access.pk)
    assert now.approver_id != who[OLGA]
    if now.approved_at is None or now.ends_at is None:
        assert not queries.live(alpha.pk, at=at).filter(pk=access.pk).exists()
    else:
        over = min(filter(None, (now.ends_at, now.ended_at)))
        assert now.ends_at - now.approved_at == HALF_AN_HOUR
        assert queries.live_access(access.pk, hospital_id=alpha.pk, at=over) is None


def test_a_request_waits_from_when_it_was_made(alpha: Hospital) -> None:
    access = asked(alpha)
    assert _state(access, clock.now()) == SupportState.WAITING
