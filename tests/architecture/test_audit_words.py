"""Every operation that the code writes into the audit trail has its words."""

import ast
from collections.abc import Iterator

from shared.audit.words import OPERATIONS
from shared.hospitals.models import JobKind
from tests.architecture.source import ROOT

HOUSE = ["platform", "shared", "tenants"]
# Operations that are put together: how they begin, and what can follow.
COMPOSED = {"hospital.": JobKind.values}


def _recorded() -> Iterator[str]:
    for folder in HOUSE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
                if _name(call.func) in {"record", "_record"}:
                    yield from _operation(call)


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _operation(call: ast.Call) -> Iterator[str]:
    named = [one.value for one in call.keywords if one.arg == "operation"]
    # Some modules have a helper that takes it as its second argument.
    for value in named or call.args[1:2]:
        if isinstance(value, ast.Constant) and "." in str(value.value):
            yield str(value.value)
        elif isinstance(value, ast.JoinedStr):
            start = value.values[0]
            assert isinstance(start, ast.Constant), ast.dump(value)
            yield from (f"{start.value}{end}" for end in COMPOSED[str(start.value)])


def test_every_operation_that_is_recorded_has_words() -> None:
    recorded = set(_recorded())
    assert {"grant.give", "month.open", "hospital.suspend"} <= recorded
    assert recorded - OPERATIONS.keys() == set()


def test_no_words_are_for_an_operation_that_nobody_records() -> None:
    assert OPERATIONS.keys() - set(_recorded()) == set()
