"""A dealer's role is worn, and SQL runs that was never meant to: it ends at the grant's limits."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from optiserve.tenancy.backend.base import WallBroken
from optiserve.tenancy.context import PORTAL, Door, Wear, door_of, inside, open_door
from shared.delegation import services as granting
from shared.delegation.models import Dealer, Grant
from shared.hospitals.models import Hospital
from shared.kernel import clock
from shared.kernel.clock import JST
from tenants.equipment.models import Device, Fault, Loan, Ward

OUTSIDE = "known-outside-only"
AT = datetime(2026, 10, 5, 9, 30, tzinfo=JST)


def _fill(hospital: Hospital) -> None:
    """A device of Aoba's and one of somebody else, each with a ward, a loan and a fault."""
    with inside(hospital):
        for name, maker in (("inside", "aoba"), (OUTSIDE, "somebody-else")):
            device = Device.objects.create(
                key=name,
                maker_code=maker,
                ward=Ward.objects.create(name=name),
                first_seen_month=date(2026, 10, 1),
                last_seen_month=date(2026, 10, 1),
            )
            told: dict[str, Any] = {"device": device, "device_key": name, "file_id": 1}
            Loan.objects.create(loaned_at=AT, loaned_precision="d", **told)
            Fault.objects.create(reported_at=AT, reported_precision="d", **told)


def _grant(hospital: Hospital, *scopes: str, first: int = 0, last: int = 1, **limits: Any) -> Grant:
    """A grant from so many days after today to so many."""
    return granting.grant(
        hospital_id=hospital.pk,
        dealer=Dealer.objects.get(code="delta"),
        scopes=scopes or ("ledger", "loans", "faults"),
        limits=granting.Limits(**limits),
        starts_on=clock.today() + timedelta(days=first),
        ends_on=clock.today() + timedelta(days=last),
        by="tests",
        at=clock.now(),
    )


def _door(hospital: Hospital, grant: Grant) -> Door:
    return door_of(hospital, wear=Wear.VISITOR, grant=grant.told())


def _ask(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"/* attack */ {statement}")
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def visiting(alpha: Hospital) -> Iterator[Grant]:
    """Inside Alpha as Delta, which may see what Aoba made."""
    _fill(alpha)
    grant = _grant(alpha, makers=("aoba",))
    with open_door(_door(alpha, grant)):
        yield grant


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT key FROM equipment_device",
        "SELECT device_key FROM equipment_loan",
        "SELECT device_key FROM equipment_fault",
        "SELECT name FROM equipment_ward",
    ],
)
def test_every_table_ends_at_the_limits(visiting: Grant, statement: str) -> None:
    assert _ask(statement) == [("inside",)]


@pytest.mark.parametrize(
    "statement",
    [
        # An error, a delay or a statistic per row would tell as much as the row.
        f"SELECT FROM equipment_device WHERE 1 / (CASE key WHEN '{OUTSIDE}' THEN 0 ELSE 1 END) = 0",
        f"SELECT count(*) FROM equipment_ward WHERE name = '{OUTSIDE}' HAVING count(*) > 0",
        "SELECT most_common_vals FROM pg_stats WHERE tablename ~ '^equipment_'",
        f"SELECT 1 FROM equipment_loan WHERE device_key = '{OUTSIDE}' FOR KEY SHARE",
        "SELECT attributes FROM equipment_deviceversion",
        "DELETE FROM equipment_device",
        "ALTER TABLE equipment_device DISABLE ROW LEVEL SECURITY",
        "DROP POLICY granted ON equipment_device",
        "SELECT set_config('optiserve.grant', '{}', false)",
    ],
)
def test_nothing_outside_shows_by_what_goes_wrong(visiting: Grant, statement: str) -> None:
    found: list[Any] = []
    refusal = ""
    try:
        with transaction.atomic():
            found = _ask(statement)
    except DatabaseError as refused:
        refusal = str(refused)
    assert found == []
    assert not refusal or "permission denied" in refusal or "must be owner" in refusal


def test_a_visitor_learns_of_no_other_grant(visiting: Grant, alpha: Hospital) -> None:
    with inside(alpha):
        _grant(alpha)
    assert _ask("SELECT id FROM delegation_grant") == [(visiting.pk,)]


def test_revoking_takes_effect_at_the_next_statement(visiting: Grant, alpha: Hospital) -> None:
    assert Device.objects.values("pk").count() == 1
    with inside(alpha):
        granting.revoke(grant_id=visiting.pk, hospital_id=alpha.pk, by="tests", at=clock.now())
    for model in (Device, Loan, Fault, Ward):
        assert not model.objects.values("pk").exists()


@pytest.mark.parametrize(("first", "last", "seen"), [(0, 0, 2), (1, 2, 0), (-2, -1, 0)])
def test_a_grant_shows_nothing_outside_its_term(
    alpha: Hospital, first: int, last: int, seen: int
) -> None:
    _fill(alpha)
    with open_door(_door(alpha, _grant(alpha, first=first, last=last))):
        assert Device.objects.values("pk").count() == seen


def test_one_hospitals_grant_opens_no_other(alpha: Hospital, bravo: Hospital) -> None:
    _fill(bravo)
    with open_door(_door(bravo, _grant(alpha))):
        assert not Device.objects.values("pk").exists()


def test_a_scope_that_is_not_granted_has_no_rows(alpha: Hospital) -> None:
    _fill(alpha)
    with open_door(_door(alpha, _grant(alpha, "ledger"))):
        assert Device.objects.values("pk").count() == 2
        assert not Loan.objects.values("pk").exists()
        assert not Fault.objects.values("pk").exists()


def test_the_grant_is_asked_for_once_a_statement(visiting: Grant) -> None:
    plan = "\n".join(line for (line,) in _ask("EXPLAIN SELECT device_key FROM equipment_loan"))
    assert "InitPlan" in plan
    assert "hashed SubPlan" in plan


def test_the_hospitals_own_people_pay_nothing_for_the_policies(alpha: Hospital) -> None:
    with inside(alpha):
        plan = _ask("EXPLAIN SELECT device_key FROM equipment_loan WHERE device_key = 'x'")
    told = "\n".join(line for (line,) in plan)
    assert "InitPlan" not in told
    assert told.count("Filter") + told.count("Cond") >= 1
    assert "true" not in told


def test_a_grant_taken_by_a_statement_costs_the_connection(own_database: str) -> None:
    with open_door(PORTAL):
        alpha = Hospital.objects.get(code="alpha")
        _fill(alpha)
        narrow, wide = _grant(alpha, makers=("aoba",)), _grant(alpha)
    taken = wide.told().replace("'", "''")
    with open_door(_door(alpha, narrow)):
        with pytest.raises(WallBroken):
            _ask(f"SET optiserve.\"grant\" TO '{taken}'")
        assert Device.objects.values("pk").count() == 1
