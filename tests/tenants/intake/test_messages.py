"""Every code has its words."""

import re
from pathlib import Path

import pytest
from django.utils.translation import override

import tenants.intake
from tenants.intake.messages import MESSAGES, message, remedy

PARAMS = {
    "line": 3,
    "sheet": "S",
    "encoding": "cp932",
    "other": 4,
    "count": 2,
    "others": "T",
    "columns": "A",
    "name": "B",
    "row": 5,
    "latest": "2026-05-07",
    "begin": "2026-04-01",
    "limit": 6,
    "rows": 7,
    "before": 8,
    "file": "C",
    "loans": 9,
}
FOLDER = Path(tenants.intake.__file__).parent
MODULES = ["reading", "values", "services", "readers.py", "cells.py", "checking.py", "mapping.py"]


def codes() -> set[str]:
    paths = [FOLDER / name for name in MODULES]
    files = [file for path in paths for file in ([path] if path.is_file() else path.glob("*.py"))]
    found = {
        code
        for file in files
        for code in re.findall(r'"([EMNSUW]-[A-Z0-9-]+)"', file.read_text(encoding="utf-8"))
    }
    return found | {"S-BLANK", "S-TOTAL", "S-NOTE", "S-HEADER"}


def test_every_code_in_use_has_a_message_and_none_is_left_over() -> None:
    assert codes() == set(MESSAGES)


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_a_message_and_a_remedy_are_sentences(code: str) -> None:
    with override("en"):
        texts = (message(code, **PARAMS), remedy(code))
    for text in texts:
        assert text[0].isupper() or text[0].isdigit()
        assert "%" not in text
        assert len(text) < 120


def test_parameters_fill_the_message() -> None:
    assert "4" in message("E-KEY-TWICE", row=5, other=4)
    with pytest.raises(KeyError):
        message("E-NO-SUCH-CODE")
