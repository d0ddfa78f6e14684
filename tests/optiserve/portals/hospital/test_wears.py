"""Who wears which of a hospital's roles, and what PostgreSQL then lets them do."""

from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from optiserve.access import AccessMiddleware
from optiserve.tenancy.context import Wear, current_door, door_of, open_door
from shared.hospitals.models import Hospital, HospitalState
from shared.kernel import clock
from shared.users import keys
from shared.users.models import OrganisationKind
from tenants.equipment import queries
from tenants.equipment.models import Device, DeviceVersion, Fault, Loan, Ward
from tenants.intake.models import ImportFile
from tenants.sharing.models import Visit
from tests.people import ALICE, VERA

GRANT = {
    "dealer": "delta",
    "scopes": ["ledger"],
    "starts_on": "2026-11-01",
    "ends_on": "2026-12-31",
}


@pytest.fixture
def read_only(stocked: Hospital) -> Hospital:
    """Alpha, which may only be looked at."""
    Hospital.objects.filter(pk=stocked.pk).update(state=HospitalState.READ_ONLY)
    return Hospital.objects.get(pk=stocked.pk)


def _refused(work: Any) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        work()


def _roles_during(client: Any, address: str, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The roles in which a page's view begins."""
    seen = set()
    usual = AccessMiddleware.process_view

    def look(self: Any, *args: Any) -> Any:
        seen.add(current_door().role)
        return usual(self, *args)

    monkeypatch.setattr(AccessMiddleware, "process_view", look)
    assert client.get(address).status_code == 200
    return seen


def test_a_dealers_visitor_wears_the_visitors_role(as_dealer, stocked, monkeypatch):
    visitor = as_dealer("ledger", "faults")
    roles = _roles_during(visitor, "/devices/", monkeypatch)
    roles |= _roles_during(visitor, "/api/v1/faults", monkeypatch)
    assert roles == {f"{stocked.schema_name}_dealer"}


def test_a_hospitals_own_people_wear_its_own_role(at_alpha, stocked, monkeypatch):
    assert _roles_during(at_alpha(VERA), "/devices/", monkeypatch) == {stocked.schema_name}


_COSTS = [
    (Device, "acquisition_cost_yen"),
    (DeviceVersion, "attributes"),
    (Fault, "parts_yen"),
    (Fault, "labour_hours"),
    (Fault, "outsourced_yen"),
]


def test_a_visitor_reads_what_the_grant_covers_but_no_symptom(stocked, granted) -> None:
    grant = granted("ledger", "faults").told()
    with open_door(door_of(stocked, wear=Wear.VISITOR_WITH_COSTS, grant=grant)):
        assert Device.objects.count() == 3
        assert Fault.objects.defer("symptom").get().cause_class == "human"
        for model, column in _COSTS:
            list(model.objects.values_list(column))
        _refused(lambda: Fault.objects.values_list("symptom").get())
        _refused(lambda: ImportFile.objects.count())
        _refused(lambda: Visit.objects.values_list("actor").first())


def test_a_visitor_without_costs_may_not_even_ask_for_them(stocked, granted) -> None:
    grant = granted("ledger", "faults").told()
    with open_door(door_of(stocked, wear=Wear.VISITOR, grant=grant)):
        assert queries.devices(with_costs=False).count() == 3
        for model, column in _COSTS:
            _refused(lambda model=model, column=column: model.objects.values_list(column).first())
        _refused(lambda: Device.objects.order_by("acquisition_cost_yen").values_list("key").first())


def test_a_visitor_without_a_grant_sees_nothing(stocked: Hospital) -> None:
    with open_door(door_of(stocked, wear=Wear.VISITOR)):
        assert [model.objects.values("pk").count() for model in (Device, Loan, Fault, Ward)] == [
            0
        ] * 4


def test_a_visitor_changes_nothing(stocked: Hospital) -> None:
    with open_door(door_of(stocked, wear=Wear.VISITOR)):
        _refused(lambda: Ward.objects.create(name="mine"))
        _refused(lambda: Device.objects.update(asset_no="mine"))


@pytest.mark.parametrize("wear", [Wear.VISITOR, Wear.VISITOR_WITH_COSTS])
def test_every_table_of_a_visitors_is_one_a_grant_can_cover(stocked: Hospital, wear: Wear) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE nspname = %s AND relkind = 'r'"
            " AND has_any_column_privilege(%s, pg_class.oid, 'SELECT')",
            [stocked.schema_name, f"{stocked.schema_name}{wear}"],
        )
        shown = {name for (name,) in cursor.fetchall()}
    assert shown == {
        *("equipment_ward", "equipment_device", "equipment_deviceversion"),
        *("equipment_loan", "equipment_fault", "reports_report", "sharing_visit"),
    }


def test_a_read_only_hospital_can_be_looked_at(at_alpha, read_only):
    assert at_alpha(ALICE).get("/devices/").status_code == 200


def test_who_writes_in_a_read_only_hospital_is_told_why(at_alpha, read_only):
    answer = at_alpha(ALICE).post("/grants/new/", GRANT)
    assert answer.status_code == 409
    assert "read-only" in answer.content.decode() or "閲覧のみ" in answer.content.decode()


def test_a_program_that_writes_in_a_read_only_hospital_gets_a_problem(at_alpha, read_only):
    key = keys.issue_key(
        kind=OrganisationKind.HOSPITAL,
        organisation_id=read_only.pk,
        name="tests",
        operations=["grant.write", "device.read"],
        by="tests",
        at=clock.now(),
        expires_at=clock.now().replace(year=2099),
    )
    client, bearer = at_alpha(), {"authorization": f"Bearer {key.secret}"}
    assert client.get("/api/v1/devices", headers=bearer).status_code == 200
    answer = client.post("/api/v1/grants", GRANT, content_type="application/json", headers=bearer)
    assert (answer.status_code, answer.json()["code"]) == (409, "read-only")
