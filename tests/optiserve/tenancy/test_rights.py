"""Rights reach schemas that exist: the fleet gives them anew, and what was taken stays taken."""

from collections.abc import Callable

import pytest

from optiserve.tenancy import closing, drift, fleet, moving, owner, rights, schemas, stepping
from optiserve.tenancy.cells import place_of
from shared.hospitals.models import Hospital, Schema, SchemaState
from tests.isolation.race import world

# Who may write to which tables of a schema.
_WRITERS = """
    SELECT relname, grantee::regrole::text FROM pg_class CROSS JOIN LATERAL aclexplode(relacl)
    WHERE relnamespace = %s::regnamespace AND grantee <> relowner
    AND privilege_type IN ('INSERT', 'UPDATE', 'DELETE')
"""
_RIGHTS = """
    SELECT oid, one.* FROM (
        SELECT oid, relacl FROM pg_class
        UNION ALL SELECT attrelid, attacl FROM pg_attribute
        UNION ALL SELECT oid, nspacl FROM pg_namespace
        UNION ALL SELECT defaclnamespace, defaclacl FROM pg_default_acl
    ) AS lists (oid, acl) CROSS JOIN LATERAL aclexplode(acl) AS one ORDER BY 1, 2, 3, 4
"""


@pytest.fixture
def alpha(own_database: str) -> Hospital:
    """Alpha, in a database of the test's own."""
    return Hospital.objects.get(code="alpha")


def _ask(text: str, *params: object) -> list[tuple]:
    with owner.connect() as connection:
        answer = connection.execute(text, params)
        return answer.fetchall() if answer.description else []


def _release_other_rights() -> None:
    """As if every schema had been given what an earlier release said."""
    Schema.objects.using("owner").update(rights="an earlier release's")


def _may_use(role: str, schema: str) -> bool:
    return _ask("SELECT has_schema_privilege(%s, %s, 'USAGE')", role, schema)[0][0]


@pytest.mark.parametrize(
    "difference",
    [
        "REVOKE SELECT ON {home}.equipment_device FROM {home}_dealer",
        "REVOKE SELECT (outcome) ON {home}.equipment_fault FROM {home}_dealer",
        "REVOKE USAGE ON SEQUENCE {home}.equipment_ward_id_seq FROM {home}",
        "GRANT DELETE ON {home}.sharing_visit TO {home}",
        "GRANT SELECT (symptom) ON {home}.equipment_fault TO {home}_dealer",
        "GRANT SELECT (parts_yen) ON {home}.equipment_fault TO {home}_dealer",
        "REVOKE SELECT ON {home}.equipment_ward FROM {home}_dealer_costs",
        "ALTER TABLE {home}.equipment_loan DISABLE ROW LEVEL SECURITY",
        "DROP POLICY granted ON {home}.equipment_device",
        "ALTER POLICY granted ON {home}.equipment_loan USING (true)",
        "CREATE POLICY mine ON {home}.equipment_fault TO {home}_dealer USING (true)",
        "GRANT UPDATE ON SEQUENCE {home}.equipment_ward_id_seq TO {home}",
        "GRANT SELECT ON {home}.equipment_loan TO optiserve_agg",
        "GRANT EXECUTE ON FUNCTION {home}.contributions TO {home}, PUBLIC",
        "REVOKE EXECUTE ON FUNCTION {home}.contributions FROM optiserve_agg",
        "GRANT SELECT ON {home}.equipment_loan TO PUBLIC, optiserve_portal",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA {home} GRANT SELECT ON TABLES TO {home}_dealer",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA {home} REVOKE ALL ON SEQUENCES FROM {home}",
    ],
)
def test_rights_of_another_time_become_those_of_the_golden_schema(
    alpha: Hospital, difference: str
) -> None:
    _ask(difference.format(home=alpha.schema_name))
    assert list(drift.report()) == [alpha.schema_name]
    _release_other_rights()
    done = fleet.run()
    assert (done.migrated, done.failed) == (2, {})
    assert drift.report() == {}


def test_a_schema_of_a_time_without_a_role_is_given_one(own_database: str) -> None:
    schemas.make(930002)
    with world.superuser(own_database) as outside:
        outside.execute("ALTER ROLE h_930002_dealer_costs RENAME TO h_930002_earlier")
        _release_other_rights()
        assert fleet.run().failed == {}
        outside.execute("DROP ROLE h_930002_earlier")  # which nothing was left to
    assert drift.report() == {}
    assert _may_use("h_930002_dealer_costs", "h_930002")


def test_a_policy_that_went_with_a_column_comes_back_with_the_migration(alpha: Hospital) -> None:
    _ask("DROP POLICY granted ON h_1.equipment_device")
    assert drift.report() == {"h_1": ["rights equipment_device by row"]}
    with owner.connect() as connection:
        connection.execute("SET search_path TO h_1, public")
        connection.execute(rights.renewed("h_1", known=True))
    assert drift.report() == {}


def test_nobody_elses_way_into_a_schema_outlives_a_release(alpha: Hospital) -> None:
    _ask(f"GRANT USAGE ON SCHEMA {alpha.schema_name} TO optiserve_portal, h_2_ro")
    _release_other_rights()
    fleet.run()
    assert [_may_use(role, "h_1") for role in ("optiserve_portal", "h_2_ro", "h_1")] == [0, 0, 1]


def test_a_schema_made_today_needs_nothing(own_database: str) -> None:
    schemas.make(900001)
    assert fleet.run().migrated == 0
    before = _ask(_RIGHTS)
    _release_other_rights()
    assert fleet.run().migrated == 3
    assert _ask(_RIGHTS) == before


def test_a_fleet_whose_rights_are_given_has_nothing_to_do(alpha: Hospital) -> None:
    _release_other_rights()
    assert [fleet.run().migrated, fleet.run().migrated] == [2, 0]
    found = set(Schema.objects.values_list("state", "rights"))
    assert found == {(SchemaState.READY, rights.fingerprint())}


def test_rights_that_cannot_be_given_stop_at_the_golden_schema(alpha: Hospital) -> None:
    _release_other_rights()
    _ask("DROP TABLE h_0.reports_report CASCADE")
    assert fleet.run().stopped == "the golden schema failed"
    assert set(Schema.objects.values_list("rights", flat=True)) == {"an earlier release's"}


def test_a_schema_that_fails_keeps_the_rights_it_had(alpha: Hospital) -> None:
    bravo = Hospital.objects.get(code="bravo")
    _ask(f"DROP TABLE {bravo.schema_name}.reports_report CASCADE")
    before = _ask(_WRITERS, bravo.schema_name)
    _release_other_rights()
    assert set(fleet.run().failed) == {bravo.schema_name}
    assert _ask(_WRITERS, bravo.schema_name) == before


def test_a_frozen_schema_stays_frozen_with_the_tables_that_are_new(
    alpha: Hospital, release: Callable[[str], None]
) -> None:
    place = place_of(alpha, alpha.cell)
    moving.freeze(place)
    release("additive")
    fleet.run()
    assert _ask("SELECT to_regclass(%s) IS NOT NULL", f"{alpha.schema_name}.equipment_place")[0][0]
    assert _ask(_WRITERS, alpha.schema_name) == []
    moving.thaw(place)
    assert drift.report() == {}


def test_a_sealed_schema_stays_sealed(alpha: Hospital) -> None:
    closing.shut(alpha)
    _release_other_rights()
    assert fleet.run().failed == {}
    entering = (alpha.schema_name, f"{alpha.schema_name}_ro", "optiserve_agg")
    assert [_may_use(one, alpha.schema_name) for one in entering] == [False] * 3
    closing.reopen(alpha)
    assert [_may_use(one, alpha.schema_name) for one in entering] == [True] * 3
    assert drift.report() == {}


def test_who_seals_a_schema_while_the_fleet_comes_by_is_waited_for(
    alpha: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    _release_other_rights()
    with owner.connect() as sealing:
        sealing.execute("BEGIN")
        sealing.execute(rights.seal(alpha.schema_name))
        # The fleet's first attempt waits as long as it may; the sealing ends in the pause.
        monkeypatch.setattr(stepping.time, "sleep", lambda _: sealing.execute("COMMIT"))
        assert fleet.run().failed == {}
    assert not _may_use(alpha.schema_name, alpha.schema_name)
