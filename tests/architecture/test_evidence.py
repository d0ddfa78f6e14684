"""What docs/evidence-intake.md says is shown, is shown: every numbered statement has its tests."""

import re

import pytest

from tests.architecture.source import ROOT

ROWS = re.findall(
    r"^\| ([IH]-?\d+) \| .+? \| (.*) \|$",
    (ROOT / "docs" / "evidence-intake.md").read_text("utf-8"),
    re.MULTILINE,
)
NAMED = {name: re.findall(r"`([^`]+)`", files) for name, files in ROWS}
LACKING = {19, 27, 28, 29, *range(44, 50)}  # numbers that the specification does not give
STATEMENTS = {f"I-{number:02}" for number in range(1, 54) if number not in LACKING}
SCREENS = {f"H{number}" for number in (*range(1, 11), 14)}


def test_every_statement_and_every_screen_is_named() -> None:
    assert set(NAMED) == STATEMENTS | SCREENS


@pytest.mark.parametrize("statement", sorted(STATEMENTS))
def test_each_file_has_a_test_that_bears_the_number(statement: str) -> None:
    sign = f"def test_i{statement[2:]}_"
    files = NAMED[statement]
    assert files
    assert [one for one in files if sign not in (ROOT / one).read_text("utf-8")] == []


@pytest.mark.parametrize("screen", sorted(SCREENS))
def test_each_file_of_a_screen_holds_tests(screen: str) -> None:
    files = NAMED[screen]
    assert files
    assert [one for one in files if "def test_" not in (ROOT / one).read_text("utf-8")] == []
