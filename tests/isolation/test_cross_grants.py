"""The catalog holds no right of one hospital on another, and a planted one is found."""

import pytest
from django.core.management import CommandError, call_command

from optiserve.tenancy import cross_grants
from optiserve.tenancy.context import PORTAL, open_door
from shared.hospitals.models import Hospital
from tests.isolation.race import world

_DEFAULT = (
    "ALTER DEFAULT PRIVILEGES FOR ROLE optiserve_owner IN SCHEMA {home}"
    " GRANT SELECT ON TABLES TO {other}"
)
_COLLECT = "GRANT EXECUTE ON FUNCTION {home}.contributions(timestamptz, timestamptz) TO {other}"


def test_no_right_leads_from_one_hospital_to_another(own_database: str) -> None:
    assert cross_grants.find() == []


@pytest.mark.parametrize(
    "grant", ["GRANT optiserve_agg TO h_990003", "GRANT h_990003 TO optiserve_agg"]
)
def test_who_else_may_collect_or_what_else_the_collector_may_be_is_found(
    own_database: str, grant: str
) -> None:
    with world.superuser(own_database) as outside, outside.transaction(force_rollback=True):
        outside.execute("CREATE ROLE h_990003 NOLOGIN")
        outside.execute(grant)
        assert [one.kind for one in cross_grants.read(outside)] == ["role"]


@pytest.mark.parametrize(
    ("grant", "kind"),
    [
        ("GRANT USAGE ON SCHEMA {home} TO {other}", "schema"),
        ("GRANT SELECT ON {home}.equipment_ward TO {other}_ro", "table"),
        ("GRANT UPDATE (name) ON {home}.equipment_ward TO {other}", "column"),
        ("GRANT USAGE ON SEQUENCE {home}.equipment_ward_id_seq TO {other}_dealer", "sequence"),
        ("GRANT SELECT ON {home}.equipment_ward TO optiserve_hospital", "table"),
        ("GRANT SELECT ON {home}.equipment_ward TO optiserve_portal", "table"),
        ("GRANT SELECT ON {home}.equipment_ward TO PUBLIC", "table"),
        ("GRANT SELECT ON {home}.equipment_ward TO optiserve_agg", "table"),
        ("GRANT CREATE ON SCHEMA {home} TO optiserve_agg", "schema"),
        (_COLLECT, "function"),
        ("CREATE FUNCTION {home}.f() RETURNS int LANGUAGE sql RETURN 1", "function"),
        (_DEFAULT, "default"),
    ],
    ids=lambda value: value if " " not in value else "",
)
def test_a_planted_right_is_found(own_database: str, grant: str, kind: str) -> None:
    with open_door(PORTAL):
        alpha, bravo = (Hospital.objects.get(code=code) for code in ("alpha", "bravo"))
    with world.superuser(own_database) as outside:
        outside.execute(grant.format(home=bravo.schema_name, other=alpha.schema_name))
    (found,) = cross_grants.find()
    assert (found.home, found.kind) == (bravo.schema_name, kind)


def test_a_role_that_may_put_on_anothers_is_found(own_database: str) -> None:
    with world.superuser(own_database) as outside, outside.transaction(force_rollback=True):
        # Roles belong to the whole server: other tests must not see these.
        outside.execute("CREATE ROLE h_990001 NOLOGIN; CREATE ROLE h_990002 NOLOGIN")
        outside.execute("GRANT h_990001 TO h_990002")
        (found,) = cross_grants.read(outside)
    assert (found.home, found.kind, found.who) == ("h_990001", "role", "h_990002")


def test_the_nightly_command_fails_for_a_right_that_leads_across(own_database: str) -> None:
    with world.superuser(own_database) as outside:
        outside.execute("GRANT USAGE ON SCHEMA h_2 TO h_1")
    with pytest.raises(CommandError, match="1 right"):
        call_command("walls")
