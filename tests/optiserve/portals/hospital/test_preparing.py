"""A file before it is committed, on the screens: read otherwise, previewed, mended, remembered."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from optiserve.tenancy.context import inside
from optiserve.usecases import leave_with_worker
from shared.audit.models import Event
from tenants.equipment.models import Device
from tenants.intake.models import Correction, ImportFile, ImportProfile
from tenants.sharing.models import Visit
from tests.optiserve.portals.hospital.test_files import COLUMNS, LATER, LEDGER, hand_over
from tests.people import ALICE, BOB, VERA

LOANS = "管理番号,貸出日時,返却日時,貸出先\nME-1,2026/10/1 9:00,,ICU\n"
# Without persons, so that the file is kept as it came.
PLAIN = "\n".join(line.rpartition(",")[0] for line in LEDGER.splitlines())
TINY = "ID,品名\n1,輸液\n"


@pytest.fixture
def file(at_alpha, alpha):
    """A ledger that waits for its columns."""
    hand_over(at_alpha(ALICE), LEDGER)
    with inside(alpha):
        return ImportFile.objects.get()


@pytest.fixture
def plain(at_alpha, alpha):
    """A ledger that waits for its columns, none of which names persons."""
    hand_over(at_alpha(ALICE), PLAIN)
    with inside(alpha):
        return ImportFile.objects.get()


@pytest.fixture
def checked(at_alpha, file):
    """The same with its columns matched: a date that does not exist in line 3, a word in line 4."""
    at_alpha(ALICE).post(f"/files/{file.pk}/columns/", COLUMNS)
    return file


def fresh(alpha, file):
    with inside(alpha):
        return ImportFile.objects.get(pk=file.pk)


def cells_of(page):
    """What the row's form holds: name of the input to its value."""
    found = re.findall(r'<input type="text" name="(cell-\d+)"(?: value="([^"]*)")?', page)
    return dict(found)


def test_the_columns_step_shows_the_files_first_lines_with_the_header_marked(at_alpha, file):
    page = at_alpha(ALICE).get(f"/files/{file.pk}/columns/").content.decode()
    grid = page[page.index("rows--grid") :]
    assert grid.index('class="is-header"') < grid.index("管理番号") < grid.index("ME-001")
    assert "Shift_JIS" in page


def test_a_garbled_file_is_read_in_another_encoding(at_alpha, alpha):
    visitor = at_alpha(ALICE)
    handed = SimpleUploadedFile("tiny.csv", TINY.encode("euc_jp"))
    visitor.post("/files/new/", {"month": "2026-10", "ledger": handed})
    with inside(alpha):
        number = ImportFile.objects.get().pk
    page = visitor.post(f"/files/{number}/reading/", {"encoding": "euc_jp"}, follow=True)
    assert "品名" in page.content.decode()


def test_an_encoding_that_does_not_fit_is_refused_and_nothing_changes(at_alpha, alpha, plain):
    answer = at_alpha(ALICE).post(f"/files/{plain.pk}/reading/", {"encoding": "utf-8"})
    assert "The character encoding of the file could not be determined." in answer.content.decode()
    assert fresh(alpha, plain).encoding == "cp932"


def test_a_large_file_is_read_again_by_a_worker(at_alpha, alpha, plain, monkeypatch):
    monkeypatch.setattr(leave_with_worker, "LARGE_BYTES", 10)
    at_alpha(ALICE).post(f"/files/{plain.pk}/reading/", {"header_row": "2"})
    read = fresh(alpha, plain)
    assert (read.header_row, read.reading) == (2, {"header_row": 2})
    with inside(alpha):
        assert not leave_with_worker.is_busy(read)


def test_a_worker_that_cannot_read_a_file_so_says_it_on_the_page(
    at_alpha, alpha, plain, monkeypatch
):
    monkeypatch.setattr(leave_with_worker, "LARGE_BYTES", 10)
    visitor = at_alpha(ALICE)
    page = visitor.post(f"/files/{plain.pk}/reading/", {"encoding": "utf-8"}, follow=True)
    assert "The character encoding of the file could not be determined." in page.content.decode()


def test_what_was_kept_in_part_is_asked_for_once_more(at_alpha, alpha):
    visitor = at_alpha(ALICE)
    text = "管理番号,機器名,担当者\nME-1,輸液ポンプ,山田\n"
    hand_over(visitor, text)
    with inside(alpha):
        number = ImportFile.objects.get().pk
    page = visitor.post(f"/files/{number}/reading/", {"header_rows": "1"}).content.decode()
    assert "The same file once more" in page
    again = SimpleUploadedFile("台帳.csv", text.encode("cp932"))
    visitor.post(f"/files/{number}/reading/", {"header_rows": "1", "again": again})
    assert fresh(alpha, ImportFile(pk=number)).reading == {"header_rows": 1}


def test_what_was_not_kept_is_said_before_the_file_is_asked_for(at_alpha, alpha):
    visitor = at_alpha(ALICE)
    hand_over(visitor, "管理番号,機器名,担当者\nME-1,輸液ポンプ,山田\n")
    with inside(alpha):
        file = ImportFile.objects.get()
    page = visitor.get(f"/files/{file.pk}/columns/", follow=True).content.decode()
    assert f"Choose {file.filename} from your computer." in page
    assert "These columns of persons were not kept: 担当者." in page


def test_an_unreadable_file_is_read_with_its_header_pointed_at(at_alpha, alpha):
    visitor = at_alpha(ALICE)
    text = "1,2\n3,4\n管理番号,機器名\nME-1,輸液ポンプ\n5,6\n7,8\n"
    hand_over(visitor, "\n".join(["1,2,3,4"] * 30) + "\n" + text)
    with inside(alpha):
        unread = ImportFile.objects.get()
    assert unread.state == "unreadable"
    again = SimpleUploadedFile("x.csv", ("\n".join(["1,2,3,4"] * 30) + "\n" + text).encode("cp932"))
    visitor.post(f"/files/{unread.pk}/reading/", {"header_row": "33", "again": again})
    assert fresh(alpha, unread).headers[:2] == ["管理番号", "機器名"]


def test_a_preview_shows_what_would_become_of_the_rows_and_saves_nothing(at_alpha, alpha, file):
    form = {**COLUMNS, "column-local_name": ""}
    answer = at_alpha(ALICE).post(f"/files/{file.pk}/columns/preview/", form)
    page = answer.content.decode()
    assert "2024-04-01" in page
    assert "would be rejected" in page
    assert "<html" not in page
    assert fresh(alpha, file).state == "to_map"


def test_without_script_a_button_previews(at_alpha, alpha, file):
    form = {**COLUMNS, "constant-ward": "ICU", "preview": "1"}
    page = at_alpha(ALICE).post(f"/files/{file.pk}/columns/", form).content.decode()
    assert "<html" in page
    assert "ICU" in page[page.index('id="preview"') :]
    assert fresh(alpha, file).state == "to_map"


def test_a_file_of_another_kind_is_said_and_taken_over_with_one_click(at_alpha, alpha):
    visitor = at_alpha(ALICE)
    page = hand_over(visitor, LOANS).content.decode()
    assert "This looks like: Lending records" in page
    with inside(alpha):
        number = ImportFile.objects.get().pk
    page = visitor.post(f"/files/{number}/kind/", {"kind": "loans"}, follow=True).content.decode()
    assert "The file was taken over as: Lending records" in page
    assert '<option value="貸出日時" selected>' in page


def test_a_file_of_nothing_but_titles_says_so(at_alpha, alpha):
    page = hand_over(at_alpha(ALICE), LEDGER.splitlines()[0] + "\n").content.decode()
    assert "The file has column names, and no row below them." in page


def test_i33_a_rejected_row_opens_with_its_faults_at_the_cells(at_alpha, checked):
    page = at_alpha(ALICE).get(f"/files/{checked.pk}/").content.decode()
    assert f"/files/{checked.pk}/rows/3/" in page
    page = at_alpha(ALICE).get(f"/files/{checked.pk}/rows/3/").content.decode()
    assert "This day does not exist." in page
    assert 'aria-invalid="true"' in page
    assert "令和6年2月30日" in cells_of(page).values()


def test_i33_a_corrected_row_is_accepted_and_leads_to_the_next(at_alpha, alpha, checked):
    visitor = at_alpha(ALICE)
    cells = cells_of(visitor.get(f"/files/{checked.pk}/rows/3/").content.decode())
    mended = {name: text.replace("令和6年2月30日", "R6.2.29") for name, text in cells.items()}
    answer = visitor.post(f"/files/{checked.pk}/rows/3/", mended, follow=True)
    assert answer.redirect_chain[-1][0] == f"/files/{checked.pk}/rows/4/"
    assert "Row 3 is accepted now." in answer.content.decode()
    with inside(alpha):
        made = Correction.objects.get()
    assert (made.before, made.after) == ("令和6年2月30日", "R6.2.29")


def test_i33_a_correction_is_on_the_files_page_in_its_history_and_in_both_trails(
    at_alpha, alpha, checked
):
    test_i33_a_corrected_row_is_accepted_and_leads_to_the_next(at_alpha, alpha, checked)
    for rest in ("", "history/"):
        page = at_alpha(ALICE).get(f"/files/{checked.pk}/{rest}").content.decode()
        assert "Corrected here" in page
        assert "R6.2.29" in page
    with inside(alpha):
        assert Visit.objects.filter(operation="file.mend").count() == 1
    event = Event.objects.get(operation="file.mend")
    assert event.details["row"] == 3
    assert "R6.2.29" not in str(event.details)


def test_i33_a_row_that_is_still_wrong_stays_open_and_says_why(at_alpha, checked):
    visitor = at_alpha(ALICE)
    cells = cells_of(visitor.get(f"/files/{checked.pk}/rows/3/").content.decode())
    wrong = {name: text.replace("令和6年2月30日", "昨日") for name, text in cells.items()}
    page = visitor.post(f"/files/{checked.pk}/rows/3/", wrong).content.decode()
    assert "This is not a date." in page


def test_i33_many_rows_are_checked_again_by_a_worker(at_alpha, alpha, checked, monkeypatch):
    monkeypatch.setattr(leave_with_worker, "LARGE_BYTES", 10)
    test_i33_a_corrected_row_is_accepted_and_leads_to_the_next(at_alpha, alpha, checked)
    assert fresh(alpha, checked).rows_rejected == 1


def test_i20_two_rows_about_one_device_are_shown_beside_each_other(at_alpha, alpha, checked):
    visitor = at_alpha(ALICE)
    first = LATER.splitlines()[1]
    hand_over(visitor, LATER + first + "\n", name="twice.csv")
    with inside(alpha):
        number = ImportFile.objects.latest("pk").pk
    visitor.post(f"/files/{number}/columns/", COLUMNS)
    page = visitor.get(f"/files/{number}/rows/6/").content.decode()
    both = page[page.index("Both rows") :]
    assert both.count("ME-001") == 2


def test_another_hospital_finds_neither_rows_nor_profiles(at_bravo, bravo, at_alpha, checked):
    at_alpha(ALICE).post(f"/files/{checked.pk}/commit/")
    visitor = at_bravo(BOB)
    assert visitor.get(f"/files/{checked.pk}/rows/3/").status_code == 404
    assert visitor.post(f"/files/{checked.pk}/reading/").status_code == 404
    assert visitor.get("/profiles/1/").status_code == 404


def test_a_viewer_changes_neither_readings_nor_rows(at_alpha, checked):
    visitor = at_alpha(VERA)
    assert visitor.get(f"/files/{checked.pk}/rows/3/").status_code == 403
    for rest in ("reading/", "kind/", "columns/preview/", "rows/3/"):
        assert visitor.post(f"/files/{checked.pk}/{rest}").status_code == 403


@pytest.fixture
def profile(at_alpha, alpha):
    """What a committed ledger taught."""
    visitor = at_alpha(ALICE)
    hand_over(visitor, LATER)
    with inside(alpha):
        number = ImportFile.objects.get().pk
    visitor.post(f"/files/{number}/columns/", {**COLUMNS, "constant-ward": "ICU"})
    visitor.post(f"/files/{number}/commit/")
    with inside(alpha):
        assert Device.objects.filter(ward__name="ICU").count() == 3
        return ImportProfile.objects.get()


def test_h4_a_profile_says_what_it_makes_of_a_file(at_alpha, profile):
    page = at_alpha(ALICE).get(f"/profiles/{profile.pk}/").content.decode()
    for told in ("管理番号", "“ICU” in every row", "All devices", "Version 1"):
        assert told in page


def test_h4_a_source_system_gets_a_name(at_alpha, profile):
    visitor = at_alpha(ALICE)
    visitor.post(f"/profiles/{profile.pk}/name/", {"source": "資産管理 X"})
    assert "資産管理 X" in visitor.get("/profiles/").content.decode()
    event = Event.objects.filter(operation="mapping.write").latest("pk")
    assert event.details["after"] == {"source": "資産管理 X"}


def test_h4_a_profile_is_retired_and_holds_again(at_alpha, alpha, profile):
    visitor = at_alpha(ALICE)
    visitor.post(f"/profiles/{profile.pk}/retire/")
    assert "Retired" in visitor.get("/profiles/").content.decode()
    page = visitor.post(f"/profiles/{profile.pk}/restore/", follow=True).content.decode()
    assert "Version 1 holds again, as version 2." in page
    with inside(alpha):
        assert ImportProfile.objects.count() == 2


def test_h4_a_viewer_reads_profiles_and_changes_none(at_alpha, profile):
    visitor = at_alpha(VERA)
    assert "/retire/" not in visitor.get(f"/profiles/{profile.pk}/").content.decode()
    for rest in ("name/", "restore/", "retire/"):
        assert visitor.post(f"/profiles/{profile.pk}/{rest}").status_code == 403


def test_h4_profiles_of_a_new_hospital_say_how_they_come(at_alpha, alpha):
    assert "The first file that you commit" in at_alpha(ALICE).get("/profiles/").content.decode()
