"""Where one PostgreSQL connection stands, and the one string that takes it elsewhere."""

from typing import Any, Final, NoReturn

from django.db import InterfaceError
from psycopg import OperationalError, pq, sql

from optiserve.tenancy import alarms
from optiserve.tenancy.context import PUBLIC, Door, Limits


class WallBroken(InterfaceError):
    """The server does not stand where the open door says. The connection has been closed."""


# What the last user of a connection may have left behind. The path comes back with the switch.
_CLEAN: Final = sql.SQL("RESET ROLE; RESET ALL; CLOSE ALL; UNLISTEN *; ")


class Stand:
    """Belongs to one psycopg connection for as long as that lives; a pool hands both on together.

    ``door`` is where the connection stands, as far as we know. The server tells the client about
    every change of search_path (PostgreSQL 18), so looking costs no round trip.
    """

    def __init__(self, connection: Any, *, wears_roles: bool) -> None:
        self.connection = connection
        self.wears_roles = wears_roles
        self.door: Door | None = None
        self.limits: Limits | None = None
        self.visited: set[str] = set()
        self._path = b""

    def take(self, door: Door, limits: Limits) -> None:
        """Bring the connection to the door unless it is there already. Raises WallBroken."""
        pgconn = self.connection.pgconn
        if self.limits is limits and (self.door is door or self.door == door):
            if pgconn.parameter_status(b"search_path") != self._path and not self.has_failed():
                self._broken(pgconn.parameter_status(b"search_path"))
            return
        if self.has_failed():
            return  # only a rollback can follow, and it needs no door
        self.door, self.limits, self._path = door, limits, door.search_path.encode()
        self.visited.add(door.schema)
        self._go(self._way())

    def has_failed(self) -> bool:
        """Whether the open transaction has failed, so that the server accepts its end only."""
        return bool(self.connection.pgconn.transaction_status == pq.TransactionStatus.INERROR)

    def forget(self) -> None:
        """The next statement switches, wherever the connection seems to stand."""
        self.door = None

    def clean(self) -> None:
        """Leave nothing of its user on the connection, and stay at the door. Raises WallBroken."""
        if self.door is not None:
            self._go(_CLEAN + self._way())

    def _go(self, way: sql.Composable) -> None:
        self._arrived(self.connection.pgconn.exec_(way.as_bytes(self.connection)))

    def _way(self) -> sql.Composed:
        """Drop the old role, set path, name, limits and grant, wear the new role."""
        assert self.door is not None  # noqa: S101
        door = self.door
        steps: list[sql.Composable] = [sql.SQL("RESET ROLE")]
        if self.wears_roles and door.schema != PUBLIC:
            # A path to a schema that is not there would end in public without a word.
            steps.append(sql.SQL("SELECT {}::regnamespace").format(sql.Literal(door.schema)))
        names = (sql.Identifier(name) for name in door.search_path.split(", "))
        steps.append(sql.SQL("SET search_path TO {}").format(sql.SQL(", ").join(names)))
        steps.append(sql.SQL("SET application_name TO {}").format(sql.Literal(door.code)))
        if self.wears_roles:
            steps += self._time_limits()
            steps.append(sql.SQL('SET optiserve."grant" TO {}').format(sql.Literal(door.grant)))
            steps.append(sql.SQL("SET ROLE {}").format(sql.Identifier(door.role)))
        return sql.SQL("; ").join(steps)

    def _time_limits(self) -> list[sql.Composable]:
        assert self.limits is not None  # noqa: S101
        return [
            sql.SQL(f"SET {name} TO {{}}").format(sql.Literal(f"{seconds}s"))
            for name, seconds in (
                ("statement_timeout", self.limits.statement),
                ("lock_timeout", self.limits.lock),
                ("idle_in_transaction_session_timeout", self.limits.idle),
            )
        ]

    def _arrived(self, result: Any) -> None:
        pgconn = self.connection.pgconn
        if pgconn.status != pq.ConnStatus.OK:
            self.door = None
            raise OperationalError(f"Connection lost: {pgconn.error_message.decode()}")
        if result is None or result.status != pq.ExecStatus.COMMAND_OK:
            self._broken(result and result.error_message)
        if pgconn.parameter_status(b"search_path") != self._path:
            self._broken(pgconn.parameter_status(b"search_path"))

    def _broken(self, found: bytes | None) -> NoReturn:
        reason = (found or b"nothing").decode(errors="replace").strip()
        self.hang_up(f"Cannot stand at {self.door and self.door.code!r}: {reason}")

    def hang_up(self, reason: str) -> NoReturn:
        """Close the connection, here and now: a pool must not hand it on. Raises WallBroken."""
        self.door = None
        self.connection.close()
        alarms.sound("walls.broken", reason=reason)
        raise WallBroken(reason)
