"""A hospital's programs: pushing files, reading rows, and nothing of anybody else."""

from typing import Any

import pytest

from optiserve.tenancy.context import inside
from optiserve.usecases import leave_with_worker
from reporting.documents.hospital_report import to_json
from shared.hospitals.models import Handover, Hospital
from tenants.reports.services import archive
from tests.optiserve.api.conftest import Program
from tests.people import LONG_AGO
from tests.reporting.documents.samples import ORDINARY

LEDGER = (
    "管理番号,機器名,分類,メーカー,型式,購入日,状態\r\n"
    "ME-001,輸液ポンプ,輸液ポンプ,あおば医科工業㈱,AP-100,R4.4.1,稼働\r\n"
    "ME-002,輸液ポンプ,輸液ポンプ,光器械,HK-5,2021/05/10,稼働\r\n"
).encode("cp932")
FEED = "/api/v1/feeds/ledger/2026-10?filename=ledger.csv"


def _push(program: Program, data: bytes = LEDGER) -> dict[str, Any]:
    return program.put(FEED, data, content_type="text/csv").json()


def _archived(hospital: Hospital) -> None:
    """October's report, without its document or the rows behind it."""
    with inside(hospital):
        archive(
            month=ORDINARY.month,
            revision=1,
            figures=to_json(ORDINARY),
            inputs_hash="",
            pdf_key=f"hospitals/{hospital.pk}/nothing.pdf",
            pdf_sha256="",
            pages=8,
            size=0,
            at=LONG_AGO,
        )


@pytest.fixture
def pushed(alpha_program: Any) -> dict[str, Any]:
    """A ledger pushed, mapped as suggested and committed."""
    program = alpha_program()
    file = _push(program)
    address = f"/api/v1/files/{file['id']}"
    mapping = {"columns": file["mapping"]["columns"]}
    program.post(f"{address}/mapping", mapping, content_type="application/json")
    return program.post(f"{address}/commit", {}, content_type="application/json").json()


def test_a_first_file_waits_for_its_mapping(alpha_program: Any) -> None:
    assert _push(alpha_program())["state"] == "to_map"


def test_a_mapped_file_can_be_committed(pushed: dict[str, Any]) -> None:
    assert (pushed["state"], pushed["rows_committed"]) == ("committed", 2)


def test_the_next_month_takes_no_click(pushed: dict[str, Any], alpha_program: Any) -> None:
    address = "/api/v1/feeds/ledger/2026-11?filename=ledger.csv"
    file = alpha_program().put(address, LEDGER, content_type="text/csv").json()
    assert file["state"] == "committed"


def test_the_same_bytes_again_change_nothing(pushed: dict[str, Any], alpha_program: Any) -> None:
    assert _push(alpha_program())["id"] == pushed["id"]


def test_a_large_file_is_read_by_a_worker_and_never_held(
    alpha_program: Any, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10  # whoever asked for the body would be refused
    monkeypatch.setattr(leave_with_worker, "LARGE_BYTES", 10)
    program = alpha_program("file.upload", "file.read")
    file = _push(program)
    assert program.get(f"/api/v1/files/{file['id']}").json()["state"] == "to_map"


def test_a_file_that_is_too_large_is_refused_unread(alpha_program: Any, settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = 10
    answer = alpha_program().put(FEED, LEDGER, content_type="text/csv")
    assert (answer.status_code, answer.json()["status"]) == (413, 413)


def test_committed_devices_are_read_with_their_catalogue_codes(
    pushed: dict[str, Any], alpha_program: Any
) -> None:
    items = alpha_program("device.read").get("/api/v1/devices").json()["items"]
    assert [(one["key"], one["category_code"], one["maker_code"]) for one in items] == [
        ("ME-001", "infusion-pump", "aoba"),
        ("ME-002", "infusion-pump", "hikari"),
    ]


def test_the_portal_learns_where_the_month_stands(pushed: dict[str, Any], alpha: Hospital) -> None:
    found = Handover.objects.get(hospital=alpha, kind="ledger")
    assert (found.state, found.rows) == ("committed", 2)


def test_a_key_without_the_operation_is_refused(alpha_program: Any) -> None:
    response = alpha_program("device.read").put(FEED, LEDGER, content_type="text/csv")
    assert response.status_code == 403
    assert response["Content-Type"] == "application/problem+json"


def test_no_key_is_told_what_to_do(db: Any) -> None:
    response = Program("alpha.localhost").get("/api/v1/devices")
    assert response.status_code == 401
    assert "API key" in response.json()["detail"]


def test_another_hospitals_key_opens_nothing(bravo_key: str, alpha: Hospital) -> None:
    assert Program("alpha.localhost", bravo_key).get("/api/v1/devices").status_code == 401


def test_another_hospitals_file_is_not_there(
    pushed: dict[str, Any], bravo_program: Program
) -> None:
    assert bravo_program.get(f"/api/v1/files/{pushed['id']}").status_code == 404


def test_another_hospitals_report_is_not_there(bravo_program: Program) -> None:
    assert bravo_program.get("/api/v1/reports/2026-10/1/pdf").status_code == 404


@pytest.mark.parametrize(("form", "starts"), [("pptx", b"PK"), ("xlsx", b"PK"), ("pdf", b"%PDF")])
def test_a_report_can_be_taken_in_other_forms(
    alpha_program: Any, alpha: Hospital, form: str, starts: bytes
) -> None:
    _archived(alpha)
    answer = alpha_program("report.read").get(f"/api/v1/reports/2026-10/1/{form}?language=en")
    assert answer.content.startswith(starts)
    assert f'"optiserve-2026-10-r1-en.{form}"' in answer["Content-Disposition"]


def test_rows_behind_a_report_want_a_right_of_their_own(
    alpha_program: Any, alpha: Hospital
) -> None:
    _archived(alpha)
    address = "/api/v1/reports/2026-10/1/rows"
    assert alpha_program("report.read").get(address).status_code == 403
    answer = alpha_program("report.rows").get(address)
    assert (answer.status_code, answer.json()["code"]) == (409, "report-rows-not-kept")


def test_an_unreadable_month_is_a_problem_document(alpha_program: Any) -> None:
    response = alpha_program().get("/api/v1/loans?month=october")
    assert response.status_code == 409
    assert response.json()["code"] == "bad-month"


def test_what_is_wrong_is_said_with_how_to_mend_it(alpha_program: Any) -> None:
    program = alpha_program()
    broken = LEDGER.replace(b"R4.4.1", b"R6.2.30")
    file = _push(program, broken)
    address = f"/api/v1/files/{file['id']}"
    mapping = {"columns": file["mapping"]["columns"]}
    program.post(f"{address}/mapping", mapping, content_type="application/json")
    [error] = program.get(f"{address}/errors").json()
    assert error["code"] == "E-IMPOSSIBLE-DATE"
    assert error["remedy"]


def test_the_openapi_page_is_served_from_our_own_files(db: Any) -> None:
    page = Program("alpha.localhost").get("/api/v1/docs").content.decode()
    assert "swagger-ui-bundle.js" in page
    assert "//cdn" not in page


def test_a_program_stops_sharing_and_reads_so(alpha_program, alpha):
    program = alpha_program("sharing.read", "sharing.write")
    assert program.get("/api/v1/sharing").json()["shares"] is True
    answer = program.put("/api/v1/sharing", {"shares": False}, content_type="application/json")
    assert answer.status_code == 204
    assert program.get("/api/v1/sharing").json() == {
        "shares": False,
        "month": None,
        "given": [],
        "seen": [],
    }
