"""docs/metrics.md leads to tests that are there."""

import re

from tests.architecture.source import ROOT

PAGE = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


def test_every_test_that_the_page_names_is_there() -> None:
    named = NAMED.findall(PAGE)
    assert named
    assert [one for one in named if not _is_there(*one)] == []


def test_the_page_speaks_of_every_metric() -> None:
    rows = PAGE.split("## Invariants")[0]
    ranges = re.sub(r"U1–U4", "U1 U2 U3 U4", rows)
    kinds = {"U": 5, "C": 3, "N": 4, "T": 5, "R": 10, "P": 1, "A": 1, "V": 2, "S": 1, "B": 1}
    codes = {f"{kind}{number}" for kind, most in kinds.items() for number in range(1, most + 1)}
    assert codes - set(re.findall(r"\b[A-Z]\d+\b", ranges)) == set()


def _is_there(file: str, name: str) -> bool:
    path = ROOT / (file if file.startswith("tests/") else f"tests/reporting/{file}")
    return path.exists() and f"def {name}(" in path.read_text(encoding="utf-8")
