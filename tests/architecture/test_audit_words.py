"""Every operation that the code writes into the audit trail has its words."""

import ast
import re
from collections.abc import Iterator

from shared.audit.words import OPERATIONS
from shared.hospitals.models import JobKind
from tests.architecture.source import ROOT

HOUSE = ["platform", "shared", "tenants"]
# Operations that are put together: how they begin, and what can follow.
COMPOSED = {"hospital.": JobKind.values}


# What writes into the trail, and the helpers of modules that lead there.
RECORDING = {"record", "_record", "note", "_note", "_changed"}
LOOKS_LIKE_ONE = re.compile(r"[a-z-]+\.[a-z_.-]+")


def _recorded() -> Iterator[str]:
    for folder in HOUSE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
                if _name(call.func) in RECORDING:
                    yield from _operations(call)


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _operations(call: ast.Call) -> Iterator[str]:
    named = [one.value for one in call.keywords if one.arg == "operation"]
    for value in named or call.args:
        if isinstance(value, ast.Constant) and LOOKS_LIKE_ONE.fullmatch(str(value.value)):
            yield str(value.value)
        elif isinstance(value, ast.JoinedStr) and named:
            start = value.values[0]
            assert isinstance(start, ast.Constant), ast.dump(value)
            yield from (f"{start.value}{end}" for end in COMPOSED[str(start.value)])


def test_every_operation_that_is_recorded_has_words() -> None:
    recorded = set(_recorded())
    assert {"grant.give", "month.open", "hospital.suspend"} <= recorded
    assert recorded - OPERATIONS.keys() == set()
