"""Takes the README's pictures: ``uv run python -m tests.browser.screenshots``.

It serves the small demonstration for itself. With ``--base http://localhost:8000`` it visits one
that runs already, and puts the file aside that it hands over there for a preview.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "platform")]
FOLDER = ROOT / "docs" / "screenshots"
PDF_DOTS_PER_INCH = 110


def main() -> None:
    """Parse the arguments, and take every picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", help="of a running demonstration, like http://localhost:8000")
    parser.add_argument("--hospital", help="code of the hospital that is shown")
    arguments = parser.parse_args()
    if arguments.base:
        port = urlsplit(arguments.base).port or 80
        take(port, hospital=arguments.hospital)
        return
    with _served() as port:
        take(port, hospital=arguments.hospital)


@contextmanager
def _served() -> Iterator[int]:
    # Starts the suite's own services, and sets the environment that settings are read from.
    from tests import services  # noqa: F401
    from tests.browser.server import serving

    with serving() as served:
        yield served.port


def take(port: int, *, hospital: str | None) -> None:
    """Write the pictures of the demonstration behind a port."""
    _know_the_words()
    from playwright.sync_api import sync_playwright

    from tests.browser import album, visiting
    from tests.browser.server import Served

    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as scratch:
        browser = visiting.launch(playwright.chromium)
        served = Served(port, Path(scratch), dns_port=53)
        for name, page in album.pictures(browser, served, hospital=hospital):
            page.screenshot(path=FOLDER / f"{name}.png")
        _first_page(Path(scratch) / album.DOCUMENT)
        browser.close()


def _know_the_words() -> None:
    """Django for its messages alone: nothing is queried, so any settings that read will do."""
    import os

    import django

    for name, value in {
        "DJANGO_SETTINGS_MODULE": "optiserve.settings",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1/none",
        "REDIS_URL": "redis://127.0.0.1/0",
        "SECRET_KEY": "unused",
        "SEALING_KEYS": "unused, and long enough to be taken",
    }.items():
        os.environ.setdefault(name, value)
    django.setup()


def _first_page(document: Path) -> None:
    picture = FOLDER / "report-pdf"
    size = ["-r", str(PDF_DOTS_PER_INCH), "-f", "1", "-l", "1", "-singlefile"]
    subprocess.run(["pdftoppm", "-png", *size, document, picture], check=True)


if __name__ == "__main__":
    main()
