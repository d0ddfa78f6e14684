"""The database backend: before every statement the connection stands at the open door.

A thin layer over django-tenants' backend. The library keeps the tenant on the connection object
and swallows a failing SET; here the tenant is the ContextVar of optiserve.tenancy.context, path
and role travel in one string when the door changes, what the server reports back is compared
before each statement (no round trip on PostgreSQL 18), and a mismatch closes the connection.
"""

from functools import partial
from typing import Any

from django.db import InterfaceError
from django.db.backends.postgresql.base import Cursor
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantsWrapper
from django_tenants.postgresql_backend.base import FakeTenant
from psycopg import pq, sql

from optiserve.tenancy.backend.tags import Effect, effect_of
from optiserve.tenancy.context import Door, current_door


class LibrarySwitch(InterfaceError):
    """Somebody used django-tenants' own way of changing the tenant, which is not thread-safe."""


class WallBroken(InterfaceError):
    """The server does not stand where the open door says. The connection has been closed."""


class WalledCursor(Cursor):
    """Checks the door before each statement; the application's login speaks the extended protocol.

    That protocol refuses several statements in one string, so that injected SQL cannot append a
    SET ROLE of its own. The owner's login runs scripts, which need the simple one.
    """

    def __init__(self, connection: Any, *, wrapper: "DatabaseWrapper", **kwargs: Any) -> None:
        super().__init__(connection, **kwargs)
        self.wrapper = wrapper

    def execute(self, query: Any, params: Any = None, **kwargs: Any) -> Any:
        self.wrapper.stand_at(current_door())
        return super().execute(query, params, **kwargs)

    def executemany(self, query: Any, params_seq: Any, **kwargs: Any) -> Any:
        self.wrapper.stand_at(current_door())
        return super().executemany(query, params_seq, **kwargs)

    def copy(self, statement: Any, params: Any = None, **kwargs: Any) -> Any:
        self.wrapper.stand_at(current_door())
        return super().copy(statement, params, **kwargs)

    def _execute_send(self, query: Any, **kwargs: Any) -> None:
        if self.wrapper.wears_roles:
            kwargs["force_extended"] = True
        super()._execute_send(query, **kwargs)

    def _set_results(self, results: list[Any]) -> None:
        # psycopg hands every answer over here, those of executemany too.
        for result in results:
            self.wrapper.take_note(result.command_status)
        super()._set_results(results)

    def _check_copy_result(self, result: Any) -> None:
        self.wrapper.take_note(result.command_status)
        super()._check_copy_result(result)


class DatabaseWrapper(TenantsWrapper):
    """One connection that follows the open door."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._standing: Door | None = None
        self._settling = False
        super().__init__(*args, **kwargs)
        self.wears_roles = bool(self.settings_dict.get("WEAR_ROLES", True))

    # django-tenants reads these two from the connection; the ContextVar answers.
    @property
    def schema_name(self) -> str:
        return current_door().schema

    @schema_name.setter
    def schema_name(self, _: object) -> None:
        """The library's constructor assigns None here."""

    @property
    def tenant(self) -> FakeTenant:
        return FakeTenant(schema_name=current_door().schema)

    @tenant.setter
    def tenant(self, _: object) -> None:
        """The library's constructor assigns None here."""

    def set_tenant(self, tenant: Any, include_public: Any = True) -> None:
        raise LibrarySwitch("Use optiserve.tenancy.context.open_door.")

    def set_schema_to_public(self) -> None:
        """Called by the library's constructor; the portal is the default door anyway."""

    def _handle_search_path(self, cursor: Any = None) -> None:
        """The library would SET here, before it knows which statement follows."""

    def get_new_connection(self, conn_params: Any) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.cursor_factory = partial(WalledCursor, wrapper=self)
        self._standing = None
        return connection

    def connect(self) -> None:
        # Django's first look at the server happens before there is a role to wear.
        self._settling = True
        try:
            super().connect()
        finally:
            self._settling = False

    def create_cursor(self, name: str | None = None) -> Any:
        if name:
            self.stand_at(current_door())
        return super().create_cursor(name)

    def _commit(self) -> None:
        if self._has_failed():
            # Then COMMIT rolls back, and takes back a SET ROLE.
            self._standing = None
        super()._commit()

    def rollback(self) -> None:
        self._standing = None
        super().rollback()

    def savepoint_rollback(self, sid: str) -> None:
        super().savepoint_rollback(sid)
        self._standing = None

    def close(self) -> None:
        self._standing = None
        super().close()

    def stand_at(self, door: Door) -> None:
        """Bring the connection to the door unless it is there already. Raises WallBroken."""
        connection = self.connection
        if self._settling or connection is None:
            return
        if self._has_failed():
            return  # only a rollback can follow, and it needs no door
        info = connection.info
        if self._standing == door and info.parameter_status("search_path") in {
            door.search_path,
            None,
        }:
            return
        self._walk_to(door)

    def take_note(self, tag: bytes | None) -> None:
        """Forget where the connection stands if a statement may have moved it.

        Raises WallBroken, with the connection closed, where only an attack moves it.
        """
        effect = effect_of(tag)
        if effect is Effect.NONE:
            return
        self._standing = None
        if effect is Effect.SUSPECT and self.wears_roles and not self._settling:
            self._hang_up()
            raise WallBroken(f"No statement of ours answers {tag!r}.")

    def _walk_to(self, door: Door) -> None:
        """One round trip: drop the old role, set the path, wear the new role."""
        connection = self.connection
        steps = [sql.SQL("RESET ROLE"), self._path_of(door)]
        if self.wears_roles:
            steps.append(sql.SQL("SET ROLE {}").format(sql.Identifier(door.role)))
        result = connection.pgconn.exec_(sql.SQL("; ").join(steps).as_bytes(connection))
        reported = connection.info.parameter_status("search_path")
        if result.status != pq.ExecStatus.COMMAND_OK or reported not in {door.search_path, None}:
            reason = result.error_message.decode(errors="replace")
            self._hang_up()
            raise WallBroken(f"Cannot stand at {door.code!r}: {reason or reported}")
        self._standing = door

    def _has_failed(self) -> bool:
        """Whether the open transaction has failed, so that the server accepts its end only."""
        connection = self.connection
        status = connection and connection.info.transaction_status
        return status == pq.TransactionStatus.INERROR

    def _hang_up(self) -> None:
        """End the connection itself: a pool would keep one that is only given back."""
        self.connection.close()
        self.close()

    @staticmethod
    def _path_of(door: Door) -> sql.Composed:
        names = (sql.Identifier(name) for name in door.search_path.split(", "))
        return sql.SQL("SET search_path TO {}").format(sql.SQL(", ").join(names))
