"""optiserve-push against the real application, over a line that is cut."""

import json
from pathlib import Path

import pytest
from optiserve_push import sending

from optiserve.tenancy.context import PORTAL, inside, open_door
from shared.hospitals.models import Hospital
from tenants.feeds.models import Delivery
from tenants.intake.models import ImportFile
from tests.push.conftest import LEDGER, Place
from tests.push.line import PAGE, Line

LARGE = "管理番号,機器名,状態\r\n" + "".join(
    f"ME-{number:05},輸液ポンプ,稼働\r\n" for number in range(1500)
)


def _files() -> list[tuple[str, str, int]]:
    with open_door(PORTAL):
        alpha = Hospital.objects.get(code="alpha")
    with inside(alpha):
        found = ImportFile.objects.order_by("pk")
        return [(one.kind, f"{one.month:%Y-%m}", one.rows) for one in found]


def _deliveries() -> int:
    with open_door(PORTAL):
        alpha = Hospital.objects.get(code="alpha")
    with inside(alpha):
        return Delivery.objects.count()


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "WHOLE_BYTES", 16 * 1024)


def test_a_new_file_is_sent_once_and_stays_where_it_is(at_alpha_hospital: Place) -> None:
    path = at_alpha_hospital.put("機器台帳_2026-10.csv")
    code, said = at_alpha_hospital.run()
    assert (code, _files()) == (0, [("ledger", "2026-10", 1)])
    assert "Sent: 機器台帳_2026-10.csv (device ledger, 2026-10, columns to be confirmed)" in said
    code, said = at_alpha_hospital.run()
    assert (code, path.exists(), _deliveries()) == (0, True, 1)
    assert "There is no new file." in said


def test_the_same_content_under_another_name_is_not_sent_again(at_alpha_hospital: Place) -> None:
    at_alpha_hospital.put("ledger_2026-10.csv")
    at_alpha_hospital.run()
    at_alpha_hospital.put("ledger_2026-10 copy.csv")
    at_alpha_hospital.run()
    assert _deliveries() == 1


def test_a_line_that_is_cut_is_gone_on_with(
    at_alpha_hospital: Place, to_app: Line, small_parts: None
) -> None:
    at_alpha_hospital.put("ledger_2026-09.csv", LARGE.encode())
    # Begin, look, then the first part; the second is cut in its middle.
    to_app.cuts = [100_000, 100_000, 100_000, 8_000]
    code, said = at_alpha_hospital.run()
    assert (code, _files()) == (0, [("ledger", "2026-09", 1500)])
    assert "Trying again" in said


def test_what_was_sent_before_the_program_was_killed_is_not_sent_again(
    at_alpha_hospital: Place, to_app: Line, small_parts: None
) -> None:
    at_alpha_hospital.put("ledger_2026-09.csv", LARGE.encode())
    to_app.cuts = [100_000, 100_000, 100_000, *[0] * 12]
    assert at_alpha_hospital.run()[0] == 1
    assert _files() == []
    before, to_app.cuts = to_app.connections, []
    assert at_alpha_hospital.run()[0] == 0
    parts = -(-len(LARGE.encode()) // (16 * 1024))
    assert _files() == [("ledger", "2026-09", 1500)]
    # A look, the parts that are left, the end: nothing begins anew.
    assert to_app.connections - before == 1 + (parts - 1) + 1


def test_a_server_that_is_busy_or_broken_is_asked_again(
    at_alpha_hospital: Place, to_app: Line
) -> None:
    at_alpha_hospital.put("ledger_2026-10.csv")
    to_app.answers = [
        b"HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 3\r\n\r\nbad",
        b"HTTP/1.1 2",
    ]
    code, said = at_alpha_hospital.run()
    assert (code, len(_files())) == (0, 1)
    assert "The server is busy." in said


def test_an_answer_that_is_not_ours_is_never_taken_for_success(
    at_alpha_hospital: Place, to_app: Line
) -> None:
    at_alpha_hospital.put("ledger_2026-10.csv")
    to_app.answers = [PAGE]
    code, said = at_alpha_hospital.run()
    assert (code, _files()) == (3, [])
    assert "Something that is not OptiServe answered" in said
    assert at_alpha_hospital.run()[0] == 0
    assert len(_files()) == 1


def test_a_server_that_is_too_slow_is_asked_again_and_takes_the_file_once(
    at_alpha_hospital: Place, to_app: Line, key: str
) -> None:
    at_alpha_hospital.set_up(url="http://alpha.localhost", key=key, proxy=to_app.address, timeout=2)
    at_alpha_hospital.put("ledger_2026-10.csv")
    # The first answer comes when nobody listens any more: the file is there, and is sent again.
    to_app.delays = [4.0]
    code, said = at_alpha_hospital.run()
    assert (code, _files()) == (0, [("ledger", "2026-10", 1)])
    assert "Trying again" in said


def test_a_stranger_who_answers_amid_a_file_ends_it_and_the_next_run_goes_on(
    at_alpha_hospital: Place, to_app: Line, small_parts: None
) -> None:
    at_alpha_hospital.put("ledger_2026-09.csv", LARGE.encode())
    to_app.answers = [None, None, None, PAGE]
    code, said = at_alpha_hospital.run()
    assert (code, _files()) == (3, [])
    assert "Something that is not OptiServe answered" in said
    before = to_app.connections
    assert at_alpha_hospital.run()[0] == 0
    parts = -(-len(LARGE.encode()) // (16 * 1024))
    assert _files() == [("ledger", "2026-09", 1500)]
    assert to_app.connections - before == 1 + (parts - 1) + 1


def test_a_server_that_goes_down_amid_a_file_gets_the_rest_when_it_is_back(
    at_alpha_hospital: Place, to_app: Line, small_parts: None
) -> None:
    at_alpha_hospital.put("ledger_2026-09.csv", LARGE.encode())
    down = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"
    to_app.answers = [None, None, None, *[down] * 4]
    code, _said = at_alpha_hospital.run()
    assert (code, _files()) == (1, [])
    to_app.answers = []
    assert (at_alpha_hospital.run()[0], _files()) == (0, [("ledger", "2026-09", 1500)])


def test_a_wrong_key_is_said_once_and_how_to_mend_it(
    at_alpha_hospital: Place, to_app: Line
) -> None:
    at_alpha_hospital.set_up(url="http://alpha.localhost", proxy=to_app.address)
    at_alpha_hospital.put("ledger_2026-10.csv")
    code, said = at_alpha_hospital.run()
    assert code == 3
    assert "Make a new one" in said
    assert "opt_wrong" not in said


def test_check_finds_everything_in_order(at_alpha_hospital: Place) -> None:
    code, said = at_alpha_hospital.run("check")
    assert code == 0, said
    assert "Everything is in order." in said


def test_check_says_what_is_wrong_with_the_key(at_alpha_hospital: Place, to_app: Line) -> None:
    at_alpha_hospital.set_up(url="http://alpha.localhost", proxy=to_app.address)
    code, said = at_alpha_hospital.run("check")
    assert code == 2
    assert "[NG] API key" in said


def test_sent_files_are_moved_only_where_the_settings_say_so(
    at_alpha_hospital: Place, to_app: Line, key: str
) -> None:
    at_alpha_hospital.set_up(
        url="http://alpha.localhost", key=key, proxy=to_app.address, more="move_to = 送信済み"
    )
    path = at_alpha_hospital.put("ledger_2026-10.csv")
    at_alpha_hospital.run()
    assert (at_alpha_hospital.root / "送信済み" / path.name).read_bytes() == LEDGER


def test_the_journal_holds_no_key(at_alpha_hospital: Place, key: str) -> None:
    at_alpha_hospital.put("ledger_2026-10.csv")
    at_alpha_hospital.run()
    journal = Path(at_alpha_hospital.folder / ".optiserve-push.json").read_text()
    assert key not in journal
    assert len(json.loads(journal)["sent"]) == 1
