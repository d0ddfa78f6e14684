"""Roles in an organisation: kept apart where they exclude each other, and never without history."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.audit.models import Event
from shared.users import members, permissions
from shared.users.members import LastAdministrator, RolesConflict, UnknownRole
from shared.users.models import Membership, OrganisationKind, User
from tests.people import ALICE, LONG_AGO, OLGA, SVEN

OPERATORS = [
    role.partition(".")[2]
    for role in permissions.roles()
    if role.startswith("operator.") and role not in permissions.VISITING
]


def _set(email: str, kind: OrganisationKind, organisation_id: int, *roles: str) -> members.Change:
    return members.set_roles(
        user_id=User.objects.get(email=email).pk,
        kind=kind,
        organisation_id=organisation_id,
        roles=roles,
        by="tests",
        at=LONG_AGO,
    )


def _live(user: User) -> set[str]:
    return set(
        Membership.objects.filter(user=user, ended_at__isnull=True).values_list("role", flat=True)
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(wishes=st.lists(st.sets(st.sampled_from(OPERATORS)), min_size=1, max_size=6))
def test_nobody_ever_holds_two_roles_that_exclude_each_other(
    db: Any, wishes: list[set[str]]
) -> None:
    user, _ = User.objects.get_or_create(email="many@operator.example")
    for wish in wishes:
        before = _live(user)
        try:
            members.set_roles(
                user_id=user.pk,
                kind=OrganisationKind.OPERATOR,
                organisation_id=0,
                roles=wish,
                by="tests",
                at=LONG_AGO,
            )
        except RolesConflict:
            assert _live(user) == before
        held = _live(user)
        assert not permissions.conflicting([f"operator.{role}" for role in held])


def test_a_role_too_many_is_refused_also_one_by_one(db: Any) -> None:
    with pytest.raises(RolesConflict):
        members.add_member(
            user=User.objects.get(email=OLGA),
            kind=OrganisationKind.OPERATOR,
            organisation_id=0,
            role="payout_approver",
            by="tests",
            at=LONG_AGO,
        )


def test_a_role_of_another_kind_of_organisation_is_unknown(alpha: Any) -> None:
    with pytest.raises(UnknownRole):
        _set(SVEN, OrganisationKind.HOSPITAL, alpha.pk, "analyst")


def test_the_last_administrator_stays(alpha: Any) -> None:
    with pytest.raises(LastAdministrator):
        _set(ALICE, OrganisationKind.HOSPITAL, alpha.pk, "staff")


def test_a_second_administrator_lets_the_first_one_go(alpha: Any) -> None:
    _set(SVEN, OrganisationKind.HOSPITAL, alpha.pk, "administrator", "staff")
    change = _set(ALICE, OrganisationKind.HOSPITAL, alpha.pk)
    assert change == members.Change(("administrator",), ())


def test_a_role_given_up_keeps_its_row(alpha: Any) -> None:
    _set(SVEN, OrganisationKind.HOSPITAL, alpha.pk, "viewer")
    user = User.objects.get(email=SVEN)
    roles = Membership.objects.filter(user=user).order_by("pk").values_list("role", "ended_at")
    assert list(roles) == [("staff", LONG_AGO), ("viewer", None)]


def test_the_trail_tells_before_and_after_and_no_address(alpha: Any) -> None:
    _set(SVEN, OrganisationKind.HOSPITAL, alpha.pk, "viewer")
    event = Event.objects.filter(operation="member.write").order_by("-pk").first()
    assert event is not None
    assert event.details["before"] == {"roles": ["staff"]}
    assert event.details["after"] == {"roles": ["viewer"]}
    assert SVEN not in str(event.details) + event.subject


def test_nothing_is_written_where_nothing_changes(alpha: Any) -> None:
    count = Event.objects.count()
    assert _set(SVEN, OrganisationKind.HOSPITAL, alpha.pk, "staff").before == ("staff",)
    assert Event.objects.count() == count


def test_an_auditor_writes_nothing() -> None:
    reading = (".read", ".read_any", ".find", ".export")
    writes = [name for name in permissions.matrix() if not name.endswith(reading)]
    assert not [name for name in writes if permissions.allows("operator.auditor", name)]


def test_every_conflict_names_roles_of_the_matrix() -> None:
    named = {role for pair in permissions.conflicts() for role in pair}
    assert named <= set(permissions.roles())
    assert all(len(pair) == 2 for pair in permissions.conflicts())
