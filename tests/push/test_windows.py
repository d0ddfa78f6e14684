"""optiserve-push as it runs on a hospital's Windows: by itself, under Task Scheduler.

Nothing of the application is needed here, so a Windows machine plays these tests too. Elsewhere the
conditions are played as far as they can be; a file that another program holds is Windows' alone.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from optiserve_push import folder, settings

PUSH = Path(folder.__file__).parent.parent
LEDGER = "管理番号,機器名\r\nME-001,輸液ポンプ\r\n".encode("cp932")
NOT_ON_WINDOWS = ("fcntl", "grp", "pwd", "resource", "syslog", "termios")


@pytest.fixture
def ini(tmp_path: Path) -> Path:
    """Settings as Notepad writes them in Japan, beside the folder that they name."""
    (tmp_path / "書き出し").mkdir()
    (tmp_path / "書き出し" / "機器台帳①.csv").write_bytes(LEDGER)
    lines = (
        *("[push]", "url = http://127.0.0.1:9", "key = opt_wrong", "folder = 書き出し"),
        *("plain_http = yes", "settle = 0", "[files]", "ledger = *台帳*.csv", ""),
    )
    path = tmp_path / "optiserve-push.ini"
    path.write_bytes("\r\n".join(lines).encode("cp932"))
    return path


def _run(ini: Path, *, encoding: str, language: str) -> subprocess.CompletedProcess[bytes]:
    environment = {
        **os.environ,
        "PYTHONIOENCODING": encoding,
        "PYTHONPATH": str(PUSH),
        "OPTISERVE_LANG": language,
    }
    command = [sys.executable, "-m", "optiserve_push", "--dry-run", "--settings", str(ini)]
    return subprocess.run(command, env=environment, capture_output=True, check=False)


def test_a_japanese_console_shows_what_would_be_sent(ini: Path) -> None:
    done = _run(ini, encoding="cp932", language="ja")
    assert done.returncode == 0, done.stderr
    assert "機器台帳①.csv" in done.stdout.decode("cp932")


def test_a_console_without_japanese_ends_nothing(ini: Path) -> None:
    done = _run(ini, encoding="cp1252", language="ja")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"????" in done.stdout


def test_a_folder_on_a_drive_or_a_share_is_read_as_it_stands(ini: Path) -> None:
    text = ini.read_bytes().decode("cp932")
    wanted = r"\\server\ME室\%USERNAME%"
    ini.write_bytes(text.replace("folder = 書き出し", f"folder = {wanted}").encode("cp932"))
    assert str(settings.read(ini).folder).endswith(wanted)


def test_no_module_is_needed_that_windows_lacks() -> None:
    names = sorted(path.stem for path in Path(folder.__file__).parent.glob("*.py"))
    imports = "; ".join(f"import optiserve_push.{name}" for name in names if name != "__init__")
    absent = f"import sys; sys.modules.update(dict.fromkeys({NOT_ON_WINDOWS!r})); {imports}"
    environment = {**os.environ, "PYTHONPATH": str(PUSH)}
    done = subprocess.run(
        [sys.executable, "-c", absent], env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_i38_a_file_that_another_program_holds_is_left(
    ini: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = settings.read(ini)
    settling = folder.Settling()
    (path,) = known.folder.iterdir()
    with path.open("ab"):
        if sys.platform != "win32":
            monkeypatch.setattr(folder, "is_held", lambda held: held == path)
        whole, waiting, _unknown = folder.found(known, settling)
    assert (whole, waiting) == ([], [path])
