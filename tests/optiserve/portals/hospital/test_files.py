"""From a file to the ledger through the screens."""

import csv
import io

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from optiserve.portals.hospital import check_page
from optiserve.tenancy.context import inside
from optiserve.usecases import leave_with_worker
from shared.kernel import clock
from shared.kernel.periods import Month
from shared.users.principals import Principal
from tenants.equipment.models import Device
from tenants.intake import progress
from tenants.intake.models import FileState, ImportFile
from tests.people import ALICE, BOB, LONG_AGO, VERA

LEDGER = """管理番号,機器名,メーカー,型式,購入日,状態,担当者
ME-001,輸液ポンプ,あおば医科工業,AP-100,2024/4/1,稼働,山田
ME-002,輸液ポンプ,あおば医科工業,AP-100,令和6年2月30日,稼働,佐藤
ME-003,輸液ポンプ,光器械,HP-7,R5.6.1,ねむり中,鈴木
,,,,,,
"""
LATER = LEDGER.replace("令和6年2月30日", "R6.2.29").replace("ねむり中", "休止")
COLUMNS = {
    "column-asset_no": "管理番号",
    "column-local_name": "機器名",
    "column-local_maker": "メーカー",
    "column-local_model": "型式",
    "column-acquired_on": "購入日",
    "column-status": "状態",
}


def hand_over(visitor, text=LEDGER, *, kind="ledger", month="2026-10", name="台帳.csv"):
    handed = SimpleUploadedFile(name, text.encode("cp932"), content_type="text/csv")
    return visitor.post("/files/new/", {"month": month, kind: handed}, follow=True)


def rejected(visitor, number):
    answer = visitor.get(f"/files/{number}/rejected.csv")
    return b"".join(answer.streaming_content).decode("utf-8-sig")


@pytest.fixture
def checked(at_alpha, alpha):
    """A ledger whose columns are mapped: one row rejected for its date, one for its word."""
    visitor = at_alpha(ALICE)
    hand_over(visitor)
    with inside(alpha):
        file = ImportFile.objects.get()
    visitor.post(f"/files/{file.pk}/columns/", COLUMNS)
    return file


def test_a_new_files_columns_are_suggested(at_alpha, alpha):
    page = hand_over(at_alpha(ALICE)).content.decode()
    assert '<option value="管理番号" selected>' in page
    assert "The name means “" in page
    assert "values can be read." in page
    assert "ME-001" in page


def test_a_column_of_persons_is_gone_before_anything_is_stored(at_alpha, alpha):
    assert "山田" not in hand_over(at_alpha(ALICE)).content.decode()


def test_a_file_handed_over_mapped_and_committed_ends_in_the_ledger(at_alpha, alpha):
    visitor = at_alpha(ALICE)
    hand_over(visitor, LATER)
    with inside(alpha):
        number = ImportFile.objects.get().pk
    visitor.post(f"/files/{number}/columns/", COLUMNS)
    page = visitor.post(f"/files/{number}/commit/", follow=True).content.decode()
    assert "3 rows were committed." in page
    devices = visitor.get("/devices/").content.decode()
    assert all(asset in devices for asset in ("ME-001", "ME-002", "ME-003"))


def test_the_next_month_needs_no_clicks(at_alpha, alpha):
    test_a_file_handed_over_mapped_and_committed_ends_in_the_ledger(at_alpha, alpha)
    hand_over(at_alpha(ALICE), LATER + "ME-004,AED,光器械,HP-8,R6.1.1,稼働,\n", month="2026-11")
    assert "ME-004" in at_alpha(ALICE).get("/devices/").content.decode()


def test_the_preview_says_what_is_wrong_and_how_to_mend_it(at_alpha, checked):
    page = at_alpha(ALICE).get(f"/files/{checked.pk}/").content.decode()
    assert "令和6年2月30日" in page
    assert "This day does not exist." in page
    assert "Correct the cell" in page
    assert "2024-04-01" in page


def test_a_word_is_explained_once_and_its_row_accepted(at_alpha, checked, alpha):
    visitor = at_alpha(ALICE)
    assert "ねむり中" in visitor.get(f"/files/{checked.pk}/").content.decode()
    visitor.post(f"/files/{checked.pk}/words/", {"word-0": "suspended"})
    visitor.post(f"/files/{checked.pk}/commit/")
    with inside(alpha):
        assert Device.objects.get(asset_no="ME-003").status == "suspended"


def test_rejected_rows_come_as_a_file_with_the_reasons(at_alpha, checked):
    header, *rows = csv.reader(io.StringIO(rejected(at_alpha(ALICE), checked.pk)))
    assert header[-1] == "エラー内容"
    assert "ME-002" in [row[0] for row in rows]


def test_rejected_rows_come_back_corrected_beside_the_good_ones(at_alpha, checked):
    visitor = at_alpha(ALICE)
    visitor.post(f"/files/{checked.pk}/words/", {"word-0": "suspended"})
    visitor.post(f"/files/{checked.pk}/commit/")
    text = rejected(visitor, checked.pk)
    corrected = text.replace("令和6年2月30日", "R6.2.29").replace("ねむり中", "休止")
    hand_over(visitor, corrected, name="corrected.csv")
    devices = visitor.get("/devices/").content.decode()
    assert all(asset in devices for asset in ("ME-001", "ME-002", "ME-003"))


def test_a_dash_in_a_rejected_row_does_not_come_back_as_text(at_alpha, alpha):
    visitor = at_alpha(ALICE)
    hand_over(visitor, LEDGER.replace("AP-100,令和6", "-,令和6"))
    with inside(alpha):
        number = ImportFile.objects.get().pk
    visitor.post(f"/files/{number}/columns/", COLUMNS)
    assert "'-" not in rejected(visitor, number)


def test_problems_of_a_mapping_are_said_in_words(at_alpha, checked):
    form = {"column-local_name": "機器名"}
    answer = at_alpha(ALICE).post(f"/files/{checked.pk}/columns/", form)
    assert "Devices cannot be told apart." in answer.content.decode()


def test_a_discarded_file_is_out_of_the_way(at_alpha, checked):
    visitor = at_alpha(ALICE)
    page = visitor.post(f"/files/{checked.pk}/discard/", follow=True).content.decode()
    assert "Discarded" in page
    assert visitor.post(f"/files/{checked.pk}/commit/", follow=True).status_code == 200
    assert "ME-001" not in visitor.get("/devices/").content.decode()


def test_a_file_that_cannot_be_read_says_why(at_alpha, alpha):
    page = hand_over(at_alpha(ALICE), "", name="empty.csv").content.decode()
    assert "The file is empty." in page or "The submitted file is empty." in page


def test_what_is_no_table_is_unreadable(at_alpha, alpha):
    handed = SimpleUploadedFile("ledger.xlsx", b"PK\x03\x04 nothing like a workbook")
    form = {"month": "2026-10", "ledger": handed}
    page = at_alpha(ALICE).post("/files/new/", form, follow=True).content.decode()
    assert "The file is neither a CSV file nor an Excel workbook." in page


def test_a_form_without_a_file_is_refused(at_alpha, alpha):
    answer = at_alpha(ALICE).post("/files/new/", {"month": "2026-10"})
    assert "Choose at least one file." in answer.content.decode()


def test_a_file_that_is_too_large_is_refused(at_alpha, alpha, settings):
    settings.MAX_UPLOAD_BYTES = 10
    assert "The file is larger than" in hand_over(at_alpha(ALICE)).content.decode()


def test_a_large_file_is_read_by_a_worker(at_alpha, alpha, monkeypatch):
    monkeypatch.setattr(leave_with_worker, "LARGE_BYTES", 10)
    visitor = at_alpha(ALICE)
    hand_over(visitor, LATER)
    with inside(alpha):
        number = ImportFile.objects.get().pk
    visitor.post(f"/files/{number}/columns/", COLUMNS)
    visitor.post(f"/files/{number}/commit/")
    assert "ME-003" in visitor.get("/devices/").content.decode()


def test_a_page_that_waits_for_a_worker_asks_again(at_alpha, alpha, checked):
    visitor = at_alpha(ALICE)
    with inside(alpha):
        ImportFile.objects.update(state="received")
    assert "every 2s" in visitor.get(f"/files/{checked.pk}/").content.decode()
    assert "HX-Refresh" not in visitor.get(f"/files/{checked.pk}/progress/").headers
    with inside(alpha):
        ImportFile.objects.update(state="to_check")
    assert visitor.get(f"/files/{checked.pk}/progress/")["HX-Refresh"] == "true"


def test_the_page_says_how_far_the_worker_has_come(at_alpha, alpha, checked):
    with inside(alpha):
        ImportFile.objects.update(state="received")
        progress.note(checked, done=120_000, size=1_000_000)
    for page in ("", "", "progress/"):
        shown = at_alpha(ALICE).get(f"/files/{checked.pk}/{page}").content.decode()
        assert "120,000 / 1,000,000" in shown
        assert 'value="120000" max="1000000"' in shown


def test_a_file_that_a_worker_has_lately_been_at_is_not_asked_for_again(alpha, checked):
    with inside(alpha):
        ImportFile.objects.update(state="received", received_at=LONG_AGO)
        file = ImportFile.objects.get()
        progress.note(file, done=1000, size=3000)
        assert not leave_with_worker.seems_lost(file, at=clock.now())
        cache.delete(f"file-progress:{file.pk}")
        assert leave_with_worker.seems_lost(file, at=clock.now())


def test_many_rows_are_committed_by_a_worker(at_alpha, alpha, monkeypatch):
    monkeypatch.setattr(leave_with_worker, "LARGE_ROWS", 2)
    visitor = at_alpha(ALICE)
    hand_over(visitor, LATER)
    with inside(alpha):
        file = ImportFile.objects.get()
    visitor.post(f"/files/{file.pk}/columns/", COLUMNS)
    visitor.post(f"/files/{file.pk}/commit/")
    with inside(alpha):
        file.refresh_from_db()
        assert (file.state, file.rows_committed) == (FileState.COMMITTED, 3)
        assert not leave_with_worker.is_busy(file)


def test_a_file_that_is_being_committed_says_so(at_alpha, alpha, checked):
    leave_with_worker.leave_commit(hospital=alpha, file=checked)
    page = at_alpha(ALICE).get(f"/files/{checked.pk}/").content.decode()
    assert "The rows are being committed" in page


def test_an_upload_too_large_for_memory_passes_through_the_disk(at_alpha, alpha, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    assert "ME-001" in hand_over(at_alpha(ALICE)).content.decode()


def test_problems_beyond_what_anybody_would_go_through_are_not_listed(
    at_alpha, checked, monkeypatch
):
    monkeypatch.setattr(check_page, "MOST_PROBLEMS", 1)
    page = at_alpha(ALICE).get(f"/files/{checked.pk}/").content.decode()
    assert "Only the first 1 rows are listed here." in page
    assert "This day does not exist." in page
    assert "This word is not known." not in page


def test_another_hospitals_file_does_not_exist(at_bravo, bravo, checked):
    visitor = at_bravo(BOB)
    for rest in ("", "progress/", "columns/", "columns/samples/", "rejected.csv"):
        assert visitor.get(f"/files/{checked.pk}/{rest}").status_code == 404
    for rest in ("commit/", "discard/", "columns/", "words/"):
        assert visitor.post(f"/files/{checked.pk}/{rest}").status_code == 404


def test_a_viewer_reads_a_file_and_changes_nothing(at_alpha, checked):
    visitor = at_alpha(VERA)
    page = visitor.get(f"/files/{checked.pk}/").content.decode()
    assert "/commit/" not in page
    for rest in ("commit/", "discard/", "columns/", "words/"):
        assert visitor.post(f"/files/{checked.pk}/{rest}").status_code == 403


def test_home_welcomes_a_hospital_that_has_nothing_yet(at_alpha, alpha):
    page = at_alpha(ALICE).get("/").content.decode()
    assert "Three files make your first report" in page
    assert "/files/new/?kind=ledger" in page


def test_home_leads_to_what_waits(at_alpha, checked):
    page = at_alpha(ALICE).get("/").content.decode()
    assert "Three files make your first report" not in page
    assert f'href="/files/{checked.pk}/"' in page


def test_a_ledger_that_shrank_says_so_before_it_is_committed(at_alpha, alpha):
    visitor = at_alpha(ALICE)
    test_a_file_handed_over_mapped_and_committed_ends_in_the_ledger(at_alpha, alpha)
    header, first, *_ = LATER.splitlines()
    page = hand_over(visitor, f"{header}\n{first}\n", month="2026-11").content.decode()
    assert "The number of rows is right" in page


def test_a_file_whose_worker_was_lost_is_asked_for_again(at_alpha, alpha):
    with inside(alpha):
        file = leave_with_worker.leave_file(
            hospital=alpha,
            kind="ledger",
            month=Month(2026, 10),
            filename="台帳.csv",
            source=io.BytesIO(LATER.encode("cp932")),
            principal=Principal(
                "alice", "hospital", alpha.pk, alpha.name, frozenset({"hospital.staff"})
            ),
            at=LONG_AGO,
        )
    at_alpha(ALICE).get(f"/files/{file.pk}/progress/")
    with inside(alpha):
        assert ImportFile.objects.get(pk=file.pk).state == FileState.TO_MAP
