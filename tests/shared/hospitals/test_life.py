"""A hospital's life as a table: what leads where, and what can be asked when."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.hospitals import life
from shared.hospitals.models import Hospital, HospitalState, JobKind

STATES, KINDS = list(HospitalState), list(JobKind)
WHOLE_LIFE = ("provisioning", "active", "read_only", "suspended", "retained", "erased")


def test_a_whole_life_leads_from_being_set_up_to_erased() -> None:
    assert all(life.may_become(one, other) for one, other in pairwise(WHOLE_LIFE))


def test_nothing_leads_out_of_erased() -> None:
    assert not any(life.may_become("erased", state) for state in STATES)


def test_only_one_who_has_left_can_be_erased() -> None:
    assert [state for state in STATES if life.may_become(state, "erased")] == ["retained"]


def test_a_step_that_is_not_in_the_table_is_refused() -> None:
    with pytest.raises(life.StepNotAllowed):
        life.check_step(Hospital(code="x", state="active"), "erased")


@given(st.sampled_from(KINDS), st.sampled_from(STATES), st.frozensets(st.sampled_from(KINDS)))
def test_unfinished_work_never_allows_more(
    kind: JobKind, state: HospitalState, unfinished: frozenset[str]
) -> None:
    if life.may_be_asked(kind, state=state, unfinished=unfinished):
        assert kind not in unfinished
        assert life.may_be_asked(kind, state=state)


@given(st.frozensets(st.sampled_from(KINDS)))
def test_an_open_hospital_can_always_be_suspended(unfinished: frozenset[str]) -> None:
    others = unfinished - {JobKind.SUSPEND}
    assert life.may_be_asked(JobKind.SUSPEND, state="active", unfinished=others)
    assert life.may_be_asked(JobKind.SUSPEND, state="read_only", unfinished=others)


def test_a_hospital_whose_rows_are_being_exchanged_does_not_leave() -> None:
    restoring = frozenset({JobKind.RESTORE})
    assert not life.may_be_asked(JobKind.RETAIN, state="suspended", unfinished=restoring)


def test_a_waiting_period_cannot_be_negative() -> None:
    with pytest.raises(ValueError, match="cannot be -1 days"):
        life.wait_before_erasing(-1)
