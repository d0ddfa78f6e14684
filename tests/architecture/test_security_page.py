"""docs/security.md leads to what is there."""

import re

from tests.architecture.source import CODE, ROOT, files

REQUIREMENTS = 253  # of ASVS 5.0.0 at level 1 and 2
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
# Of a path in backticks, the end is enough: `logs.py` or `tests/isolation`.
NAMED = re.compile(
    r"`((?:[\w.-]+/)*[\w-]+\.(?:py|csv|html|js|lock)|(?:tests|shared|tenants)/[\w/]+)`"
)
LINES = re.compile(r"\b(\d{1,2}\.\d{1,2}\.\d{1,2})\b")


def test_every_file_that_the_page_names_is_there() -> None:
    there = [
        path.as_posix() for path in files(".py", ".csv", ".html", ".js", under=(*CODE, "tests"))
    ]
    there += [(ROOT / name).as_posix() for name in ("uv.lock", "shared/users/matrix.csv")]
    named = set(NAMED.findall(PAGE))
    gone = [
        one
        for one in named
        if not (ROOT / one).exists() and not any(path.endswith(f"/{one}") for path in there)
    ]
    assert sorted(gone) == []


def test_the_page_speaks_once_of_each_requirement() -> None:
    rows = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| ")]
    numbers = LINES.findall("\n".join(rows))
    assert len(numbers) == len(set(numbers)) == REQUIREMENTS
