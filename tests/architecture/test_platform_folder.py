"""`import platform` must find the standard library's module, whoever starts the process."""

import os
import platform
import subprocess
import sys
import sysconfig
from pathlib import Path

from tests.architecture.source import ROOT

STANDARD = str(Path(sysconfig.get_path("stdlib")) / "platform.py")
SHOW = "import platform; print(platform.__file__)"


def _run(*arguments: str, **environment: str) -> str:
    """Start Python in the repository's root, as a person would, and return what it prints."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_platform_folder_is_not_a_package() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()


def test_pytest_finds_the_standard_librarys_platform() -> None:
    assert platform.__file__ == STANDARD


def test_manage_py_finds_the_standard_librarys_platform() -> None:
    printed = _run("manage.py", "shell", "--no-imports", "-v0", "-c", SHOW)
    assert printed.split()[-1] == STANDARD


def test_celery_finds_the_standard_librarys_platform() -> None:
    # Celery's own report asks platform.system() and the like: ours would have no such function.
    assert f"system:{platform.system()}" in _run("-m", "celery", "-A", "optiserve", "report")


def test_gunicorn_finds_the_standard_librarys_platform(tmp_path: Path) -> None:
    (tmp_path / "probe.py").write_text(f"from optiserve.wsgi import application\n{SHOW}\n")
    arguments = ("-m", "gunicorn", "--check-config", "probe:application")
    assert STANDARD in _run(*arguments, PYTHONPATH=str(tmp_path))


def test_a_plain_python_in_the_root_finds_the_standard_librarys_platform() -> None:
    assert _run("-c", SHOW).strip() == STANDARD
