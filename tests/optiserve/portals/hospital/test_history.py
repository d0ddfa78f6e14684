"""The import history, taking files back, and what files leave open."""

import pytest

from optiserve.tenancy.context import inside
from optiserve.usecases import leave_with_worker
from shared.audit.models import Event
from tenants.equipment.models import Absence, Device, SameDevice
from tenants.intake import history
from tenants.intake.models import FileState, ImportFile
from tests.people import ALICE, BOB, SVEN, VERA
from tests.tenants.intake.services.arrivals import (
    LEDGER,
    NOVEMBER,
    OCTOBER,
    SEPTEMBER,
    commit,
    hand_over,
    pump,
)

HEADERS = (*LEDGER, "シリアル番号")
PAGES = [
    "/history/",
    "/history/same-devices/",
    "/history/missing-devices/",
    "/history/unknown-devices/",
    "/history/lending/",
]


def row(number, serial, **more):
    return (*pump(number, **more), serial)


@pytest.fixture
def second(alpha):
    """September's and October's ledger: ME-1 was renumbered to ME-9, ME-3 is missing."""
    with inside(alpha):
        first = [row(1, "SN100"), row(2, "SN200"), row(3, "SN300"), row(4, "SN400")]
        commit("ledger", SEPTEMBER, first, headers=HEADERS)
        commit("loans", SEPTEMBER, [("ME-7", "2026/9/3 9:00", "", "ICU")])
        later = [row(9, "SN100"), row(2, "SN200", ward="ICU"), row(4, "SN400"), row(5, "SN500")]
        return commit("ledger", OCTOBER, later, headers=HEADERS)


def keys(alpha):
    with inside(alpha):
        return set(Device.objects.values_list("key", flat=True))


def state(alpha, file):
    with inside(alpha):
        return ImportFile.objects.get(pk=file.pk).state


def test_the_history_names_the_file_who_committed_it_and_what_it_did(at_alpha, second):
    page = at_alpha(VERA).get("/history/").content.decode()
    assert "ledger.csv" in page
    assert "alice@alpha.example" in page
    assert f"/files/{second.pk}/history/" in page


def test_h3_a_file_shows_each_device_before_and_after(at_alpha, second):
    page = at_alpha(VERA).get(f"/files/{second.pk}/history/").content.decode()
    assert "ME-9" in page
    assert "<td>Ward</td><td>3階東</td><td>ICU</td>" in page
    assert "Take this file back" not in page


def test_i34_before_taking_back_the_page_says_what_would_change(at_alpha, second):
    page = at_alpha(SVEN).get(f"/files/{second.pk}/history/").content.decode()
    assert "Removed: 2, which only this file tells of." in page
    assert "As before this file: 1." in page
    assert "Come back" not in page


def test_i34_a_file_is_taken_back_and_brought_back(at_alpha, alpha, second):
    visitor = at_alpha(SVEN)
    page = visitor.post(f"/files/{second.pk}/undo/", {"reason": "wrong file"}, follow=True)
    assert "Commit it again" in page.content.decode()
    assert keys(alpha) == {"ME-1", "ME-2", "ME-3", "ME-4"}
    visitor.post(f"/files/{second.pk}/commit/")
    assert "ME-9" in keys(alpha)


def test_i34_taking_back_is_in_the_record_of_changes_with_counts(at_alpha, alpha, second):
    at_alpha(SVEN).post(f"/files/{second.pk}/undo/", {"reason": "wrong file"})
    event = Event.objects.filter(operation="file.undo").get()
    assert (event.actor, event.details["reason"]) == (SVEN, "wrong file")
    assert event.details["before"] == {"devices": 6}
    assert event.details["after"] == {"devices": 4}


def test_i34_a_viewer_takes_nothing_back(at_alpha, alpha, second):
    assert at_alpha(VERA).post(f"/files/{second.pk}/undo/").status_code == 403
    assert state(alpha, second) == FileState.COMMITTED


def test_i34_what_still_rests_on_a_file_is_named(at_alpha, alpha, second):
    with inside(alpha):
        commit("ledger", OCTOBER, [row(2, "SN200")], headers=HEADERS)
    page = at_alpha(SVEN).get(f"/files/{second.pk}/history/").content.decode()
    assert "has taken its place" in page


def test_i34_a_large_file_is_taken_back_by_a_worker(at_alpha, alpha, second, monkeypatch):
    monkeypatch.setattr(history, "_MOST_AT_ONCE", 1)
    at_alpha(SVEN).post(f"/files/{second.pk}/undo/", {"reason": ""})
    assert state(alpha, second) == FileState.UNDONE


def test_while_a_worker_takes_a_file_back_its_page_says_so(at_alpha, alpha, second):
    with inside(alpha):
        leave_with_worker.leave_undo(hospital=alpha, file=second, at=second.committed_at)
    page = at_alpha(SVEN).get(f"/files/{second.pk}/history/", follow=True).content.decode()
    assert "The file is being taken back" in page


def test_too_many_rows_are_not_listed_but_can_be_taken_back(at_alpha, second, monkeypatch):
    monkeypatch.setattr(history, "_MOST_ROWS", 1)
    page = at_alpha(SVEN).get(f"/files/{second.pk}/history/").content.decode()
    assert "too many rows" in page
    assert "Take this file back" in page


def test_i21_a_renumbered_device_is_shown_side_by_side_and_joined(at_alpha, alpha, second):
    visitor = at_alpha(SVEN)
    assert "ME-1 → ME-9" in visitor.get("/history/same-devices/").content.decode()
    pair = {"former_key": "ME-1", "key": "ME-9"}
    page = visitor.post("/history/same-devices/answer/", {**pair, "same": "yes"}, follow=True)
    assert "Take the answer back" in page.content.decode()
    assert "ME-1" not in keys(alpha)
    visitor.post("/history/same-devices/answer/", {**pair, "same": "open"})
    assert "ME-1" in keys(alpha)


def test_i21_in_a_large_hospital_a_worker_joins_them(at_alpha, alpha, second, monkeypatch):
    monkeypatch.setattr(history, "_MOST_AT_ONCE", 1)
    pair = {"former_key": "ME-1", "key": "ME-9", "same": "yes"}
    page = at_alpha(SVEN).post("/history/same-devices/answer/", pair, follow=True)
    assert "within a few minutes" in page.content.decode()
    assert "ME-1" not in keys(alpha)


def test_i21_what_nothing_speaks_for_is_refused_in_words(at_alpha, alpha, second):
    pair = {"former_key": "ME-1", "key": "ME-5", "same": "yes"}
    page = at_alpha(SVEN).post("/history/same-devices/answer/", pair, follow=True)
    assert "The devices have changed meanwhile" in page.content.decode()
    with inside(alpha):
        assert not SameDevice.objects.exists()


def test_i23_a_missing_device_is_said_to_be_here(at_alpha, alpha, second):
    visitor = at_alpha(SVEN)
    answer = {"device_key": "ME-3", "gone": "no"}
    page = visitor.post("/history/missing-devices/answer/", answer, follow=True).content.decode()
    assert "You said it is still here" in page
    with inside(alpha):
        assert not Absence.objects.get().is_gone


@pytest.mark.parametrize("address", ["same-devices", "missing-devices"])
def test_a_viewer_decides_nothing(at_alpha, second, address):
    assert at_alpha(VERA).post(f"/history/{address}/answer/", {"same": "yes"}).status_code == 403


def test_i25_numbers_that_wait_for_a_ledger_are_listed(at_alpha, alpha, second):
    assert "ME-7" in at_alpha(VERA).get("/history/unknown-devices/").content.decode()
    with inside(alpha):
        commit("ledger", NOVEMBER, [row(7, "SN700")], headers=HEADERS)
    page = at_alpha(VERA).get("/history/unknown-devices/").content.decode()
    assert "Every loan and fault belongs to a device" in page


def test_i25_odd_loans_are_listed_each_with_its_rule(at_alpha, alpha, second):
    rows = [
        ("ME-2", "2026/10/1", "2026/10/9", ""),
        ("ME-2", "2026/10/3", "", ""),
        ("ME-2", "2026/10/10", "2026/10/11", ""),
        ("ME-4", "", "2026/10/4", ""),
    ]
    with inside(alpha):
        commit("loans", OCTOBER, rows)
    page = at_alpha(VERA).get("/history/lending/").content.decode()
    assert "Return not told: ended by the next loan" in page
    assert "No loans overlap" not in page
    assert "Every return has its loan" not in page


def test_every_page_has_a_first_run(at_alpha, alpha):
    assert [at_alpha(VERA).get(page).status_code for page in PAGES] == [200] * len(PAGES)


def test_a_stranger_finds_no_history(at_alpha, second):
    for page in [*PAGES, f"/files/{second.pk}/history/"]:
        assert at_alpha(BOB).get(page)["Location"].startswith("/accounts/login/")


def test_another_hospitals_file_does_not_exist(at_bravo, bravo, second):
    assert at_bravo(BOB).get(f"/files/{second.pk}/history/").status_code == 404
    assert at_bravo(BOB).post(f"/files/{second.pk}/undo/").status_code == 404


def test_i22_that_a_ledger_is_a_delta_is_said_with_its_columns(at_alpha, alpha):
    visitor = at_alpha(ALICE)
    with inside(alpha):
        file = hand_over("ledger", OCTOBER, [pump(1)])
    columns = {f"column-{name}": column for name, column in file.mapping["columns"].items()}
    visitor.post(f"/files/{file.pk}/columns/", {**columns, "delta": "on"})
    with inside(alpha):
        assert not ImportFile.objects.get(pk=file.pk).is_snapshot
    assert "checked" in visitor.get(f"/files/{file.pk}/columns/").content.decode()
