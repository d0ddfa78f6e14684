"""The operator's screen of schemas."""

from typing import Any

from shared.audit.models import Event
from shared.hospitals.models import Schema, SchemaState
from shared.users import members
from shared.users.models import OrganisationKind, User
from tests.conftest import Visitor
from tests.people import LONG_AGO, OLGA


def test_a_schema_that_failed_is_listed_with_its_reason(at_portal: Any) -> None:
    Schema.objects.filter(hospital__code="bravo").update(
        state=SchemaState.FAILED, error="a lock was held"
    )
    page = at_portal(OLGA).get("/operator/schemas/?state=failed").content.decode()
    assert "a lock was held" in page
    assert "アルファ病院" not in page


def test_while_schemas_are_behind_the_page_asks_again(at_portal: Any) -> None:
    Schema.objects.filter(hospital__code="bravo").update(state=SchemaState.BEHIND)
    assert "/operator/schemas/?progress" in at_portal(OLGA).get("/operator/schemas/").text


def test_an_auditor_looks_and_touches_nothing(at_portal: Any) -> None:
    members.add_member(
        user=User.objects.create_user("aud@operator.example", "a long enough password"),
        kind=OrganisationKind.OPERATOR,
        organisation_id=0,
        role="auditor",
        by="tests",
        at=LONG_AGO,
    )
    auditor = at_portal("aud@operator.example")
    assert auditor.get("/operator/schemas/").status_code == 200
    assert auditor.post("/operator/schemas/run/").status_code == 403


def test_trying_again_brings_a_failed_schema_up_and_is_on_record(own_database: str) -> None:
    Schema.objects.filter(hospital__code="bravo").update(state=SchemaState.FAILED, error="x")
    Visitor("portal.localhost", OLGA).post("/operator/schemas/run/")
    assert Schema.objects.get(hospital__code="bravo").state == SchemaState.READY
    assert Event.objects.filter(operation="schema.run", subject="migrate").exists()


def test_comparing_writes_what_differs_to_its_row(own_database: str) -> None:
    from optiserve.tenancy import owner

    row = Schema.objects.get(hospital__code="bravo")
    with owner.connect() as connection:
        connection.execute(f"DROP INDEX h_{row.pk}.equipment_device_shared")
    Visitor("portal.localhost", OLGA).post("/operator/schemas/compare/")
    row.refresh_from_db()
    assert row.drift == "index equipment_device_shared"
