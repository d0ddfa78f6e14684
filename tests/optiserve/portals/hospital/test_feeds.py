"""The screen about what comes by itself, and the calendar on the home page."""

from datetime import datetime
from typing import Any

import pytest
import time_machine

from optiserve.tenancy.context import inside
from shared.audit.models import Event
from shared.hospitals.models import Hospital
from shared.kernel.clock import JST
from shared.kernel.periods import Month
from tenants.feeds import services
from tenants.feeds.models import Way
from tenants.intake.models import FileState, ImportFile
from tenants.sharing.models import Visit
from tests.optiserve.api.conftest import key_of
from tests.people import ALICE, SVEN, VERA

BEFORE = datetime(2026, 11, 4, 12, tzinfo=JST)  # business day 2
AFTER = datetime(2026, 11, 5, 12, tzinfo=JST)  # business day 3
RULES = {"files_expected_on": "10", "watches_folder": "on"}


def _file(state: FileState, month: Month, kind: str = "ledger") -> ImportFile:
    return ImportFile.objects.create(
        kind=kind,
        month=month.start,
        filename="ledger.csv",
        sha256=f"{state}{month}",
        bytes=1,
        state=state,
        received_at=BEFORE,
        received_by="key:x",
    )


def _home(client: Any, at: datetime) -> str:
    with time_machine.travel(at, tick=False):
        return client.get("/").content.decode()


def test_i37_the_calendar_tells_four_states_and_what_is_late(
    at_alpha: Any, alpha: Hospital
) -> None:
    with inside(alpha):
        _file(FileState.RECEIVED, Month(2026, 10))
        _file(FileState.TO_CHECK, Month(2026, 10), "loans")
        _file(FileState.COMMITTED, Month(2026, 9))
    page = _home(at_alpha(ALICE), BEFORE)
    for words in (
        "2026-10 Device ledger: Received",
        "2026-10 Lending records: To check",
        "2026-10 Fault history: Not received",
        "2026-09 Device ledger: Committed",
    ):
        assert words in page
    assert "2026-10 Fault history: Late" in _home(at_alpha(ALICE), AFTER)


def test_i37_a_hospitals_own_day_moves_what_is_late(at_alpha: Any, alpha: Hospital) -> None:
    Hospital.objects.filter(pk=alpha.pk).update(files_expected_on=10)
    with inside(alpha):
        _file(FileState.COMMITTED, Month(2026, 10))
    assert "2026-10 Fault history: Not received" in _home(at_alpha(ALICE), AFTER)


def test_nothing_from_before_its_beginning_is_late(at_alpha: Any, alpha: Hospital) -> None:
    Hospital.objects.filter(pk=alpha.pk).update(created_at=AFTER)
    with inside(alpha):
        _file(FileState.COMMITTED, Month(2026, 10))
    assert "Late" not in _home(at_alpha(ALICE), AFTER)


def test_the_first_visit_says_what_to_do(at_alpha: Any) -> None:
    page = at_alpha(ALICE).get("/feeds/").content.decode()
    assert "Nothing has come by itself yet." in page
    assert "No key may hand files over yet." in page
    assert "http://alpha.localhost:8000/api/v1/feeds/" in page


def test_keys_that_may_hand_files_over_are_counted(at_alpha: Any, alpha: Hospital) -> None:
    key_of("hospital", alpha.pk, "file.upload")
    key_of("hospital", alpha.pk, "file.read")
    assert "Keys that may hand files over: 1" in at_alpha(ALICE).get("/feeds/").content.decode()


def test_a_refused_delivery_says_why_and_what_to_do(at_alpha: Any, alpha: Hospital) -> None:
    with inside(alpha):
        services.note_delivery(
            by="folder",
            way=Way.FOLDER,
            kind="",
            filename="shift.csv",
            size=3,
            at=AFTER,
            outcome="refused",
            error_code="feed-kind-unknown",
        )
    page = at_alpha(VERA).get("/feeds/").content.decode()
    assert "shift.csv" in page
    assert "Put it into a folder named ledger, loans or faults." in page


def test_the_folder_is_shown_where_there_is_an_object_storage(
    at_alpha: Any, alpha: Hospital, settings: Any
) -> None:
    assert f"inbox/{alpha.pk}/" not in at_alpha(ALICE).get("/feeds/").content.decode()
    settings.S3_BUCKET = "there"
    page = at_alpha(ALICE).get("/feeds/").content.decode()
    assert f"inbox/{alpha.pk}/" in page
    assert "Not looked into" in page


def test_only_administrators_change_the_rules(at_alpha: Any) -> None:
    for who, status in ((ALICE, 200), (SVEN, 403), (VERA, 403)):
        assert at_alpha(who).get("/feeds/rules/").status_code == status


def test_changed_rules_hold_and_are_on_record(
    at_alpha: Any, alpha: Hospital, settings: Any
) -> None:
    settings.S3_BUCKET = "there"
    at_alpha(ALICE).post("/feeds/rules/", RULES)
    alpha.refresh_from_db()
    assert (alpha.files_expected_on, alpha.reminds, alpha.watches_folder) == (10, False, True)
    changed = Event.objects.get(operation="feed.write")
    assert changed.details["after"]["files_expected_on"] == 10
    with inside(alpha):
        assert Visit.objects.filter(operation="feed.write").count() == 1


def test_without_an_object_storage_there_is_no_folder(at_alpha: Any, alpha: Hospital) -> None:
    at_alpha(ALICE).post("/feeds/rules/", RULES)
    alpha.refresh_from_db()
    assert (alpha.files_expected_on, alpha.watches_folder) == (10, False)


@pytest.mark.parametrize("day", ["0", "21", "x"])
def test_a_day_that_is_none_is_refused(at_alpha: Any, alpha: Hospital, day: str) -> None:
    at_alpha(ALICE).post("/feeds/rules/", {"files_expected_on": day})
    alpha.refresh_from_db()
    assert alpha.files_expected_on == 1


def test_the_way_to_a_key_has_the_right_operation_chosen(at_alpha: Any) -> None:
    page = at_alpha(ALICE).get("/keys/new/?operations=file.upload").content.decode()
    assert 'value="file.upload"' in page
    [chosen] = [part for part in page.split("<input") if "checked" in part]
    assert 'value="file.upload"' in chosen
