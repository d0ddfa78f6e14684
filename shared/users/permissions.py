"""The permission matrix: which role may do which operation, read from ``matrix.csv``.

``conflicts.csv`` beside it names roles that nobody may have together: who prepares a payment does
not approve it, who gives out roles approves none, and who audits does nothing else (separation of
duties: NIST SP 800-53 rev. 5, AC-5). ``proof.csv`` names the operations that an open session alone
is not enough for.
"""

import csv
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

PUBLIC = "public"
SIGNED_IN = "signed-in"
# Signed in, also for whoever still has to set up the second factor that the role asks for.
SETTING_UP = "setting-up"
# Whatever a program may do with the very key it holds, which needs no line in the matrix.
OWN_KEY = "own-key"
EVERYBODYS = frozenset({PUBLIC, SIGNED_IN, SETTING_UP})
# Held for a visit that a hospital lets in, under a grant or a request: nobody is a member in them.
VISITING = frozenset({"dealer.visitor", "operator.support", "operator.support_writer"})


@dataclass(frozen=True, slots=True)
class Rule:
    """One operation: the roles that may do it, and which of a grant's scopes it takes."""

    operation: str
    scopes: frozenset[str]
    roles: frozenset[str]


@lru_cache(maxsize=1)
def matrix() -> dict[str, Rule]:
    """All operations by name, in the file's order."""
    text = (resources.files("shared.users") / "matrix.csv").read_text(encoding="utf-8")
    rules = {}
    for row in csv.DictReader(text.splitlines()):
        operation, scopes = row.pop("operation"), frozenset(row.pop("scope").split())
        roles = frozenset(role for role, mark in row.items() if mark == "x")
        rules[operation] = Rule(operation=operation, scopes=scopes, roles=roles)
    return rules


@lru_cache(maxsize=1)
def roles() -> tuple[str, ...]:
    """All roles, as the matrix's columns name them: ``<organisation kind>.<role>``."""
    text = (resources.files("shared.users") / "matrix.csv").read_text(encoding="utf-8")
    return tuple(next(csv.reader(text.splitlines()))[2:])


@lru_cache(maxsize=1)
def conflicts() -> frozenset[frozenset[str]]:
    """Pairs of roles that one person may not have together."""
    text = (resources.files("shared.users") / "conflicts.csv").read_text(encoding="utf-8")
    return frozenset(frozenset(pair) for pair in list(csv.reader(text.splitlines()))[1:])


@lru_cache(maxsize=1)
def dangerous() -> frozenset[str]:
    """Operations for which a person proves once more who it is, if the last proof is old."""
    text = (resources.files("shared.users") / "proof.csv").read_text(encoding="utf-8")
    return frozenset(text.split()[1:])


def conflicting(held: Collection[str]) -> list[tuple[str, str]]:
    """The pairs among some roles that exclude each other, in the matrix's order."""
    order = [role for role in roles() if role in held]
    return [
        (one, other)
        for number, one in enumerate(order)
        for other in order[number + 1 :]
        if frozenset({one, other}) in conflicts()
    ]


def allows(role: str, operation: str) -> bool:
    """Whether a role may do an operation. Unknown roles may nothing; unknown operations nobody."""
    rule = matrix().get(operation)
    return rule is not None and role in rule.roles


def is_known(operation: str) -> bool:
    """Whether a view may name this operation."""
    return operation in EVERYBODYS or operation == OWN_KEY or operation in matrix()
