"""The permission matrix: which role may do which operation, read from ``matrix.csv``."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

PUBLIC = "public"
SIGNED_IN = "signed-in"
# Signed in, also for whoever still has to set up the second factor that the role asks for.
SETTING_UP = "setting-up"
EVERYBODYS = frozenset({PUBLIC, SIGNED_IN, SETTING_UP})


@dataclass(frozen=True, slots=True)
class Rule:
    """One operation: the roles that may do it, and the grant scope that lets a dealer do it."""

    operation: str
    scope: str
    roles: frozenset[str]


@lru_cache(maxsize=1)
def matrix() -> dict[str, Rule]:
    """All operations by name, in the file's order."""
    text = (resources.files("shared.users") / "matrix.csv").read_text(encoding="utf-8")
    rules = {}
    for row in csv.DictReader(text.splitlines()):
        operation, scope = row.pop("operation"), row.pop("scope")
        roles = frozenset(role for role, mark in row.items() if mark == "x")
        rules[operation] = Rule(operation=operation, scope=scope, roles=roles)
    return rules


@lru_cache(maxsize=1)
def roles() -> tuple[str, ...]:
    """All roles, as the matrix's columns name them: ``<organisation kind>.<role>``."""
    text = (resources.files("shared.users") / "matrix.csv").read_text(encoding="utf-8")
    return tuple(next(csv.reader(text.splitlines()))[2:])


def allows(role: str, operation: str) -> bool:
    """Whether a role may do an operation. Unknown roles may nothing; unknown operations nobody."""
    rule = matrix().get(operation)
    return rule is not None and role in rule.roles


def is_known(operation: str) -> bool:
    """Whether a view may name this operation."""
    return operation in EVERYBODYS or operation in matrix()
