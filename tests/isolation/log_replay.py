"""PostgreSQL's own log of statements, played back session by session after a whole test run.

What the application's login said is followed: which role it wore when, through switches and
rollbacks. A finding is a statement that names a schema which is not the worn role's, a statement
without any role, a change of role that is not the backend's own string, or anything but its one
question from the role that collects the month.

A test that attacks on purpose does so in a database whose name begins with ``optiserve_attacked``,
or writes MARKER into the statement. Both are counted.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from shared.kernel.sql import load

APP: Final = "optiserve_app"
COLLECTOR: Final = "optiserve_agg"
MARKER: Final = "/* attack */"
ATTACKED: Final = "optiserve_attacked"
# Session, login, database; then PostgreSQL's own severity and text. Further lines of a statement
# begin with a tab, so no statement can pass for the beginning of a line.
SETTINGS: Final = {"log_statement": "all", "log_line_prefix": "@%c@%u@%d@ "}

_LINE: Final = re.compile(r"@([0-9a-f.]*)@([^@]*)@([^@]*)@ ([A-Z0-9]+):  (.*)", re.DOTALL)
_SAID: Final = re.compile(r"(?:statement|execute [^:]*): (.*)", re.DOTALL)
_SCHEMA: Final = re.compile(r"\b(h_\d+)\b\"?\s*\.\s*\"?[a-z]")
_ROLE_IN_SWITCH: Final = re.compile(r'SET ROLE "?(\w+)"?\s*\Z')
# A hospital's own login: whatever it wears is its hospital's.
_OWN_LOGIN: Final = re.compile(r"(h_\d+)_login_\d+")
_KINDS: Final = {"optiserve_portal": "portal", COLLECTOR: "collecting"}
# What the backend's switch string is made of (optiserve.tenancy.backend).
_STEP: Final = re.compile(
    r"""RESET\ ROLE|RESET\ ALL|CLOSE\ ALL|UNLISTEN\ \*|SELECT\ '\w+'::regnamespace
    |SET\ search_path\ TO\ [\w", ]+|SET\ application_name\ TO\ '[^';]*'
    |SET\ (statement_timeout|lock_timeout|idle_in_transaction_session_timeout)\ TO\ '\d+m?s'
    |SET\ optiserve\."grant"\ TO\ '[^';]*'|SET\ ROLE\ "?\w+"?""",
    re.VERBOSE,
)
_MOVES: Final = re.compile(r"\s*(SET\s+(?!CONSTRAINTS)|RESET\b|DISCARD\b)", re.IGNORECASE)
_TRANSACTION: Final = re.compile(
    r'\s*(BEGIN|COMMIT|ROLLBACK TO SAVEPOINT|ROLLBACK|SAVEPOINT|RELEASE SAVEPOINT)\b\s*"?(\w*)',
    re.IGNORECASE,
)
_COLLECTS: Final = re.compile(r"SELECT \* FROM contributions\([^()]*\)")
# Before a role can be worn: the first questions to a new connection, Django's and the backend's.
_SETTING_UP: Final = frozenset({"SELECT 1", " ".join(load("optiserve.tenancy", "login").split())})


@dataclass
class _Session:
    """What is known of one connection."""

    login: str
    role: str | None = None
    # The roles to which a rollback returns, by savepoint; the transaction's own first.
    before: list[tuple[str, str | None]] = field(default_factory=list)
    failed: bool = False
    last: str = ""
    role_before_last: str | None = None


@dataclass
class Replay:
    """The findings, and how much was looked at."""

    findings: list[str] = field(default_factory=list)
    statements: Counter[str] = field(default_factory=Counter)
    _sessions: dict[str, _Session] = field(default_factory=dict)

    def read(self, lines: Iterable[str]) -> "Replay":
        """Play a log back; may be called again with the rest of it."""
        for session, user, database, severity, text in _entries(lines):
            if user == APP or _OWN_LOGIN.fullmatch(user):
                self._sessions.setdefault(session, _Session(login=user))
                self._hear(session, database, severity, text)
        return self

    def _hear(self, name: str, database: str, severity: str, text: str) -> None:
        session = self._sessions[name]
        if severity == "STATEMENT":
            # Follows an error. What failed before it ran has not been logged by itself.
            if text != session.last:
                self._note(name, database, text)
            _fail(session, text)
        elif severity == "LOG" and (said := _SAID.match(text)):
            self._note(name, database, said.group(1))
            _follow(session, said.group(1))

    def _note(self, name: str, database: str, statement: str) -> None:
        finding = self._judge(self._sessions[name], database, statement)
        if finding:
            self.findings.append(f"{database}, session {name}: {finding}: {statement[:200]!r}")

    def _judge(self, session: _Session, database: str, statement: str) -> str:
        if database.startswith(ATTACKED) or MARKER in statement:
            self.statements["attacks"] += 1
            return ""
        if _is_switch(statement):
            self.statements["switches"] += 1
            return _strays(session.login, statement)
        if _TRANSACTION.match(statement):
            return ""
        if session.role is None:
            self.statements["setting up"] += 1
            return "" if " ".join(statement.split()) in _SETTING_UP else "spoke without a role"
        self.statements[_KINDS.get(session.role, "hospital")] += 1
        if _MOVES.match(statement):
            return f"changed its session as {session.role}"
        if session.role == COLLECTOR and not _COLLECTS.fullmatch(statement):
            # Django asks a connection whether it is alive, wherever that stands.
            if statement == "SELECT 1":
                return ""
            return f"asked more than it may as {session.role}"
        home = "_".join(session.role.split("_")[:2])
        others = {schema for schema in _SCHEMA.findall(statement) if schema != home}
        return f"named {', '.join(sorted(others))} as {session.role}" if others else ""


def _entries(lines: Iterable[str]) -> Iterator[tuple[str, str, str, str, str]]:
    """Whole entries: continuation lines put back."""
    entry = ""
    for line in lines:
        if line.startswith("\t"):
            entry += "\n" + line[1:].rstrip("\n")
            continue
        if found := _LINE.match(entry):
            yield found.groups()  # type: ignore[misc]
        entry = line.rstrip("\n")
    if found := _LINE.match(entry):
        yield found.groups()  # type: ignore[misc]


def _is_switch(statement: str) -> bool:
    steps = statement.split("; ")
    return all(_STEP.fullmatch(step) for step in steps) and bool(
        steps[0] == "RESET ROLE" and _ROLE_IN_SWITCH.search(statement)
    )


def _strays(login: str, switch: str) -> str:
    """A hospital's own login goes to its own hospital's door only."""
    own, worn = _OWN_LOGIN.fullmatch(login), _ROLE_IN_SWITCH.search(switch)
    if own is None or worn is None or f"{worn.group(1)}_".startswith(f"{own.group(1)}_"):
        return ""
    return f"put on {worn.group(1)} as {login}"


def _follow(session: _Session, statement: str) -> None:
    """The role after a statement, if it succeeds."""
    session.last, session.role_before_last = statement, session.role
    if ends := _TRANSACTION.match(statement):
        _follow_transaction(session, ends.group(1).upper(), ends.group(2))
    elif (worn := _ROLE_IN_SWITCH.search(statement)) and _MOVES.match(statement):
        session.role = worn.group(1)


def _follow_transaction(session: _Session, word: str, savepoint: str) -> None:
    if word == "BEGIN":
        session.before, session.failed = [("", session.role)], False
    elif word == "SAVEPOINT":
        session.before.append((savepoint, session.role))
    elif word == "ROLLBACK TO SAVEPOINT":
        while session.before and session.before[-1][0] != savepoint:
            session.before.pop()
        session.role = session.before[-1][1] if session.before else session.role
        session.failed = False
    elif word in {"COMMIT", "ROLLBACK"}:
        if session.before and (word == "ROLLBACK" or session.failed):
            session.role = session.before[0][1]
        session.before, session.failed = [], False


def _fail(session: _Session, statement: str) -> None:
    """A statement failed: what it would have changed, it has not."""
    session.failed = bool(session.before)
    if statement == session.last and not _TRANSACTION.match(statement):
        session.role = session.role_before_last
