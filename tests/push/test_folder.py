"""What optiserve-push does before it talks to anybody: which files, which words, which settings."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from optiserve_push import folder, settings, words
from optiserve_push.folder import Settling
from optiserve_push.journal import Journal, alone
from optiserve_push.trouble import BadSettings

from tests.push.conftest import Place
from tests.services import ROOT


@pytest.fixture
def offline(place: Place) -> Place:
    """Its settings lead to a port where nobody listens."""
    place.set_up(url="http://127.0.0.1:9")
    return place


def _known(place: Place, more: str = "") -> settings.Settings:
    place.set_up(url="http://127.0.0.1:9", more=more)
    return settings.read(place.settings)


def _whole(known: settings.Settings, settling: Settling) -> list[str]:
    return [found.path.name for found in folder.found(known, settling)[0]]


def test_i38_a_file_that_still_grows_is_left(place: Place) -> None:
    known, now = replace(_known(place), settle=5.0), [0.0]
    settling = Settling(clock=lambda: now[0])
    path = place.put("ledger.csv", b"a")
    assert _whole(known, settling) == []
    now[0] = 4.0
    place.put("ledger.csv", b"ab")
    assert _whole(known, settling) == []
    now[0] = 8.0
    os.utime(path)  # another change, of no byte
    assert _whole(known, settling) == []
    now[0] = 14.0
    assert _whole(known, settling) == ["ledger.csv"]


def test_i38_with_markers_only_a_marked_file_is_read(place: Place) -> None:
    known = _known(place, more="done_marker = yes")
    place.put("ledger.csv")
    assert _whole(known, Settling()) == []
    place.put("ledger.csv.done", b"")
    assert _whole(known, Settling()) == ["ledger.csv"]


def test_hidden_temporary_and_empty_files_are_left(place: Place) -> None:
    known = _known(place)
    for name in (".ledger.csv", "~$ledger.xlsx", "ledger.csv.part", "ledger.tmp"):
        place.put(name)
    place.put("ledger-empty.csv", b"")
    assert _whole(known, Settling()) == []


def test_a_link_out_of_the_folder_is_not_followed(place: Place) -> None:
    known = _known(place)
    secret = place.root / "secret.csv"
    secret.write_text("secret")
    (place.folder / "ledger.csv").symlink_to(secret)
    assert _whole(known, Settling()) == []


@pytest.mark.parametrize(
    "name", ["機器台帳.csv", "台帳.CSV", "ＬＥＤＧＥＲ１.csv", "Ledger 10.csv"]
)
def test_a_kind_is_told_by_the_name_whatever_its_width_and_case(place: Place, name: str) -> None:
    assert folder.kind_of(name, _known(place)) == "ledger"


def test_a_file_of_unknown_kind_is_named_and_not_sent(offline: Place) -> None:
    offline.put("shift.csv")
    code, said = offline.run()
    assert code == 0
    assert "Kind unknown, not sent: shift.csv" in said


def test_a_dry_run_sends_and_writes_nothing(offline: Place) -> None:
    offline.put("ledger.csv")
    code, said = offline.run("--dry-run")
    assert code == 0
    assert "Would send: ledger.csv (device ledger)" in said
    assert [path.name for path in offline.folder.iterdir()] == ["ledger.csv"]


def test_a_server_that_is_down_is_said_with_what_to_check(offline: Place) -> None:
    offline.put("ledger.csv")
    code, said = offline.run()
    assert code == 1
    assert "The server cannot be reached" in said
    assert "Check the connection, the url and the proxy." in said


def test_check_says_each_thing_and_how_to_mend_it(offline: Place) -> None:
    code, said = offline.run("check")
    assert code == 2
    assert "[OK] settings file" in said
    assert "[NG] network http://127.0.0.1:9" in said


def test_two_programs_do_not_work_on_one_folder(offline: Place) -> None:
    with alone(offline.folder / ".optiserve-push.json"):
        code, said = offline.run()
    assert code == 2
    assert "Another optiserve-push is at work" in said


def test_a_journal_that_is_damaged_is_not_written_over(offline: Place) -> None:
    journal = offline.folder / ".optiserve-push.json"
    journal.write_text('{"version": 1, "sent"')
    assert offline.run()[0] == 2
    assert journal.read_text() == '{"version": 1, "sent"'


def test_a_journal_is_whole_after_every_write(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    Journal(path).note_sent("ledger", "ab", name="台帳.csv")
    assert Journal(path).was_sent("ledger", "ab")
    assert not Journal(path).was_sent("loans", "ab")
    assert [one.name for one in tmp_path.iterdir()] == ["journal.json"]


def test_settings_that_notepad_wrote_in_cp932_are_read(place: Place) -> None:
    place.set_up(url="http://127.0.0.1:9")
    place.settings.write_bytes(place.settings.read_text("utf-8-sig").encode("cp932"))
    assert settings.read(place.settings).folder == place.folder


def test_a_key_is_not_sent_in_the_clear(place: Place) -> None:
    place.settings.write_text(
        "[push]\nurl = http://x\nkey = k\nfolder = .\n[files]\nledger = *\n", encoding="utf-8"
    )
    with pytest.raises(BadSettings) as refused:
        settings.read(place.settings)
    assert refused.value.code == "not-https"


@pytest.mark.parametrize("name", ["url", "key", "folder"])
def test_a_missing_setting_is_named(place: Place, name: str) -> None:
    place.set_up(url="http://127.0.0.1:9")
    text = place.settings.read_text("utf-8-sig")
    lines = [line for line in text.splitlines() if not line.startswith(name)]
    place.settings.write_text("\n".join(lines), encoding="utf-8")
    code, said = place.run()
    assert code == 2
    assert f"{name} is missing in [push]" in said


def test_init_makes_settings_and_never_writes_over_them(place: Place) -> None:
    assert place.run("init")[0] == 0
    assert b"\r\n" in place.settings.read_bytes()
    assert place.run("init")[0] == 2


def test_it_speaks_japanese_where_the_locale_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPTISERVE_LANG", "")
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    assert words.say("nothing") == "新しいファイルはありません。"


def test_every_sentence_is_there_in_both_languages_with_the_same_places() -> None:
    def places(text: str) -> set[str]:
        return {part.split("}")[0] for part in text.split("{")[1:]}

    assert [code for code, (ja, en) in words._WORDS.items() if places(en) - places(ja)] == []


def test_it_runs_by_itself_without_anything_of_ours() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-c", _ALONE, str(ROOT / "push")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "0.1.0 []\n", done.stderr


_ALONE = """
import sys; sys.path.insert(0, sys.argv[1])
import optiserve_push, optiserve_push.__main__
known = set(sys.stdlib_module_names) | {"optiserve_push"}
loaded = {name.partition(".")[0] for name in sys.modules}
print(optiserve_push.__version__, sorted(
    name for name in loaded - known
    if not name.startswith("_") and getattr(sys.modules[name], "__file__", None)
    and "site-packages" in sys.modules[name].__file__ and "pth" not in name.lower()))
"""


def test_watching_goes_on_after_a_failure(offline: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []

    def stop_after_two(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 2:
            raise KeyboardInterrupt

    from optiserve_push import __main__ as command

    run = command.Run(settings.read(offline.settings), lambda line: None, stop_after_two)
    offline.put("ledger.csv")
    monkeypatch.setattr(run._sender, "_sleep", lambda seconds: None)
    with pytest.raises(KeyboardInterrupt):
        run.watch()
    assert looks == [30.0, 30.0]
