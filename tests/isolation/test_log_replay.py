"""The replay of PostgreSQL's log, on logs written by hand: it is known to be able to fail."""

import pytest

from tests.isolation.log_replay import MARKER, Replay

ALPHA = 'RESET ROLE; SET search_path TO "h_1", "public"; SET ROLE "h_1"'
FAILED = "failed"
REFUSED = "refused: "  # before it ran: the server logs it as the cause of an error only
COLLECTING = ALPHA.replace('ROLE "h_1"', 'ROLE "optiserve_agg"')
PORTAL = 'RESET ROLE; SET search_path TO "public"; SET ROLE "optiserve_portal"'


def _replayed(*said: str, database: str = "optiserve_gw0", user: str = "optiserve_app") -> Replay:
    """A log of one session: statements that ran, ``FAILED`` after one that began and failed."""
    lines = []
    for number, one in enumerate(said):
        head = f"@6543.1f@{user}@{database}@ "
        if one == FAILED:
            lines += [f"{head}ERROR:  no\n", f"{head}STATEMENT:  {said[number - 1]}\n"]
        elif one.startswith(REFUSED):
            lines += [f"{head}ERROR:  no\n", f"{head}STATEMENT:  {one.removeprefix(REFUSED)}\n"]
        else:
            lines.append(f"{head}LOG:  statement: {one}\n")
    return Replay().read(lines)


def _finds(*said: str) -> bool:
    return bool(_replayed(*said).findings)


def test_a_hospital_that_reads_its_own_tables_is_no_finding() -> None:
    assert not _finds(ALPHA, "SELECT * FROM equipment_ward", 'SELECT * FROM "h_1"."equipment_ward"')


def test_a_hospital_that_names_anothers_schema_is_one() -> None:
    (finding,) = _replayed(ALPHA, 'SELECT * FROM "h_2".equipment_ward').findings
    assert "named h_2 as h_1" in finding


def test_a_hospitals_own_login_is_at_home_in_its_own_door_only() -> None:
    assert not _replayed(ALPHA, "SELECT 1 FROM h_1.x", user="h_1_login_2").findings
    (finding,) = _replayed(ALPHA, user="h_11_login_2").findings
    assert "put on h_1 as h_11_login_2" in finding


def test_who_collects_asks_one_question_and_no_other() -> None:
    assert not _finds(COLLECTING, "SELECT * FROM contributions($1, $2)")
    assert _finds(COLLECTING, "SELECT * FROM equipment_device")
    assert _finds(COLLECTING, "SELECT * FROM contributions($1, $2), equipment_device")
    assert _finds(COLLECTING, "SELECT * FROM h_2.contributions($1, $2)")


def test_a_number_that_begins_alike_is_another_hospital() -> None:
    assert _finds(ALPHA, "SELECT * FROM h_11.equipment_ward")


def test_a_reader_and_a_visitor_are_at_home_in_their_hospital() -> None:
    assert not _finds(ALPHA.replace('ROLE "h_1"', 'ROLE "h_1_ro"'), "SELECT 1 FROM h_1.x")


def test_the_portal_that_touches_a_hospital_is_a_finding() -> None:
    assert _finds(PORTAL, "DELETE FROM h_2.equipment_ward")


def test_a_statement_before_any_role_is_worn_is_a_finding() -> None:
    assert _finds("SELECT * FROM hospitals_hospital")


def test_a_role_put_on_by_hand_is_a_finding() -> None:
    assert _finds(PORTAL, "SET ROLE h_2")
    assert _finds(PORTAL, "  set\trole h_2")
    assert _finds(PORTAL, "DISCARD ALL")
    assert _finds(f"{ALPHA}; SELECT * FROM h_2.equipment_ward")


def test_a_rollback_brings_the_role_before_the_transaction_back() -> None:
    back = ("BEGIN", ALPHA, "SELECT 1", "ROLLBACK")
    assert _finds(*back, "SELECT 2")
    assert not _finds(PORTAL, *back, "SELECT 1 FROM hospitals_hospital")


def test_a_rollback_to_a_savepoint_brings_the_role_at_the_savepoint_back() -> None:
    assert _finds(
        PORTAL, "BEGIN", 'SAVEPOINT "s1"', ALPHA, 'ROLLBACK TO SAVEPOINT "s1"', "SELECT h_1.x.id"
    )


def test_committing_a_failed_transaction_brings_the_role_before_it_back() -> None:
    assert _finds(PORTAL, "BEGIN", ALPHA, "SELECT 1/0", FAILED, "COMMIT", "SELECT h_1.x")


def test_a_switch_that_fails_changes_nothing() -> None:
    assert _finds(PORTAL, ALPHA, FAILED, "SELECT * FROM h_1.equipment_ward")


def test_what_the_server_refused_to_run_is_a_finding_too() -> None:
    assert _finds(ALPHA, f"{REFUSED}SELECT * FROM h_2.equipment_ward")


def test_what_the_server_refused_to_run_leaves_the_role_as_it_was() -> None:
    assert not _finds(ALPHA, f"{REFUSED}SELECT nonsense", "SELECT h_1.x")


def test_a_statement_of_several_lines_is_read_whole() -> None:
    assert _finds(ALPHA, "SELECT *\n\tFROM h_2.equipment_ward")


def test_a_statement_cannot_pass_for_another_session() -> None:
    forged = "SELECT '\n\t@1.1@optiserve_owner@x@ LOG:  statement: ' FROM h_2.equipment_ward"
    assert _finds(ALPHA, forged)


@pytest.mark.parametrize("how", ["marker", "database"])
def test_an_attack_on_purpose_is_counted_and_no_finding(how: str) -> None:
    statement = "SELECT * FROM h_2.equipment_ward" + (MARKER if how == "marker" else "")
    database = "optiserve_attacked_1" if how == "database" else "optiserve_gw0"
    replay = _replayed(ALPHA, statement, database=database)
    assert replay.findings == []
    assert replay.statements["attacks"] == (1 if how == "marker" else 2)


def test_the_owner_may_name_every_schema() -> None:
    assert _replayed("ALTER TABLE h_2.x ADD y int", user="optiserve_owner").findings == []
