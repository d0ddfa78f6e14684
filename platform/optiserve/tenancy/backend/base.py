"""The database backend: before every statement the connection stands at the open door.

A thin layer over django-tenants' backend. The library keeps the tenant on the connection object
and swallows a failing SET; here the tenant is the ContextVar of optiserve.tenancy.context, path,
role and limits travel in one string when the door changes, what the server reports back is compared
before each statement (no round trip on PostgreSQL 18), and a mismatch closes the connection.
"""

from functools import partial
from typing import Any
from weakref import WeakSet

from django.db import InterfaceError
from django.db.backends.postgresql.base import (
    TIMESTAMPTZ_OID,
    Cursor,
    ServerBindingCursor,
    ServerSideCursor,
)
from django.db.backends.postgresql.psycopg_any import register_tzloader
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantsWrapper
from django_tenants.postgresql_backend.base import FakeTenant
from psycopg import OperationalError as Lost
from psycopg import pq

from optiserve.tenancy.backend import own
from optiserve.tenancy.backend.login import UnwalledLogin, require_sound
from optiserve.tenancy.backend.stand import Stand, WallBroken
from optiserve.tenancy.backend.tags import Effect, effect_of
from optiserve.tenancy.context import HOME, current_door, current_limits


class LibrarySwitch(InterfaceError):
    """Somebody used django-tenants' own way of changing the tenant, which is not thread-safe."""


class WrongLogin(InterfaceError):
    """A connection was used in another door than the one its login is for."""


class WalledMixin:
    """Checks the door before each statement, and reads from each answer whether it moved us."""

    _conn: Any

    def __init__(self, connection: Any, *, wrapper: "DatabaseWrapper", **kwargs: Any) -> None:
        super().__init__(connection, **kwargs)  # type: ignore[call-arg]
        self.wrapper = wrapper

    def execute(self, query: Any, params: Any = None, **kwargs: Any) -> Any:
        self.wrapper.stand_at_the_door(self._conn)
        return super().execute(query, params, **kwargs)  # type: ignore[misc]

    def executemany(self, query: Any, params_seq: Any, **kwargs: Any) -> Any:
        self.wrapper.stand_at_the_door(self._conn)
        return super().executemany(query, params_seq, **kwargs)  # type: ignore[misc]

    def copy(self, statement: Any, params: Any = None, **kwargs: Any) -> Any:
        self.wrapper.stand_at_the_door(self._conn)
        return super().copy(statement, params, **kwargs)  # type: ignore[misc]

    def stream(self, query: Any, params: Any = None, **kwargs: Any) -> Any:
        self.wrapper.stand_at_the_door(self._conn)
        self.wrapper.forget()  # its answers pass by without a look at their tags
        return super().stream(query, params, **kwargs)  # type: ignore[misc]

    def _set_results(self, results: list[Any]) -> None:
        # psycopg hands every answer over here, those of executemany too.
        for result in results:
            self.wrapper.take_note(result.command_status)
        super()._set_results(results)  # type: ignore[misc]

    def _check_copy_result(self, result: Any) -> None:
        self.wrapper.take_note(result.command_status)
        super()._check_copy_result(result)  # type: ignore[misc]


class OwnersCursor(WalledMixin, Cursor):
    """The owner's login runs scripts: several statements in one string."""


class WalledCursor(WalledMixin, ServerBindingCursor):
    """The application's login speaks the extended protocol, and parameters travel on their own.

    That protocol refuses several statements in one string, so that injected SQL cannot append a
    SET ROLE of its own. A statement said often on a connection is prepared, which saves a good part
    of its time; the server analyses it anew where the path has changed.
    """

    def _execute_send(self, query: Any, **kwargs: Any) -> None:
        super()._execute_send(query, **{**kwargs, "force_extended": True})


class WalledServerCursor(WalledMixin, ServerSideCursor):
    """The cursor of ``QuerySet.iterator()``: its query is bound to the door at which it began."""


class DatabaseWrapper(TenantsWrapper):
    """One connection that follows the open door.

    After RECYCLE_AFTER hospitals the backend is replaced: it never gives back what it has
    remembered of each schema.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._settling = False
        self._cursors: WeakSet[Any] = WeakSet()
        super().__init__(*args, **kwargs)
        # The library's own would SET another path in between.
        self.introspection = self.introspection_class(self)
        self.wears_roles = bool(self.settings_dict.get("WEAR_ROLES", True))
        self.cell = str(self.settings_dict.get("CELL", HOME))
        self.login = str(self.settings_dict.get("LOGIN", ""))
        options = self.settings_dict["OPTIONS"]
        if options.get("pool"):
            options["pool"] = {**options["pool"], "reset": _clean_up}

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
        """Called by the library's constructor; a door is open or none is."""

    def _handle_search_path(self, cursor: Any = None) -> None:
        """The library would SET here, before it knows which statement follows."""

    def get_new_connection(self, conn_params: Any) -> Any:
        connection = self._connected(conn_params)
        if getattr(connection, "stand", None) is None:
            connection.stand = Stand(connection, wears_roles=self.wears_roles)
        kind = WalledCursor if self.wears_roles else OwnersCursor
        connection.cursor_factory = partial(kind, wrapper=self)
        return connection

    def _connected(self, conn_params: Any) -> Any:
        while self.login and self.pool:
            own.pools.use(self.alias)
            pool = self.pool
            try:
                found = super().get_new_connection(conn_params)
            except (Lost, KeyError):
                if self._connection_pools.get(self.alias) is pool:
                    raise
                # Its pool was closed for another hospital's in this very moment: have a new one.
            else:
                # Closed in between and opened again, it would be counted nowhere.
                own.pools.use(self.alias)
                return found
        return super().get_new_connection(conn_params)

    def connect(self) -> None:
        # Django's first look at the server happens before there is a role to wear.
        self._settling = True
        try:
            super().connect()
            if self.wears_roles:
                require_sound(self.connection)
        except UnwalledLogin:
            self.close()
            raise
        finally:
            self._settling = False

    def is_usable(self) -> bool:
        """Django's health check, which belongs to nobody's door."""
        self._settling = True
        try:
            return bool(super().is_usable())
        finally:
            self._settling = False

    def ensure_connection(self) -> None:
        if self.is_worn_out() and self.is_idle():
            self.close()
        super().ensure_connection()

    def create_cursor(self, name: str | None = None) -> Any:
        cursor = self._server_cursor(name) if name else super().create_cursor()
        self._cursors.add(cursor)
        return cursor

    def _server_cursor(self, name: str) -> Any:
        # As Django makes it, with our class.
        connection = self.connection
        cursor = WalledServerCursor(
            connection, wrapper=self, name=name, scrollable=False, withhold=connection.autocommit
        )
        if (
            connection.adapters.get_loader(TIMESTAMPTZ_OID, pq.Format.TEXT).timezone
            != self.timezone
        ):
            register_tzloader(self.timezone, cursor)
        return cursor

    def _commit(self) -> None:
        if self.stand is not None and self.stand.has_failed():
            # Then COMMIT rolls back, and takes back a SET ROLE.
            self.forget()
        super()._commit()

    def rollback(self) -> None:
        self.forget()
        super().rollback()

    def savepoint_rollback(self, sid: str) -> None:
        try:
            super().savepoint_rollback(sid)
        finally:
            self.forget()

    def _close(self) -> None:
        if self.pool and self.connection is not None and self.is_worn_out():
            self.connection.close()  # or the pool would keep it
        super()._close()

    @property
    def stand(self) -> Stand | None:
        """Where our connection stands; None while we have none."""
        return None if self.connection is None else self.connection.stand

    def stand_at_the_door(self, connection: Any) -> None:
        """Bring the connection to the open door.

        Raises NoDoor, WrongLogin, WrongCell, WallBroken.
        """
        if self._settling:
            return
        if connection is not self.connection:
            # A pool may have given it to somebody else by now.
            raise InterfaceError("The cursor is older than its connection.")
        try:
            door = current_door()
            if door.login != self.login and self.wears_roles:
                raise WrongLogin(f"A connection of {self.alias!r} at the door of {door.code!r}.")
            seen = door.as_seen_in(self.cell, by_owner=not self.wears_roles)
            connection.stand.take(seen, current_limits())
        except WallBroken:
            self.close()
            raise

    def take_note(self, tag: bytes | None) -> None:
        """Forget where the connection stands if a statement may have moved it.

        Raises WallBroken, with the connection closed, where only an attack moves it.
        """
        effect = effect_of(tag)
        if effect is Effect.NONE:
            return
        self.forget()
        if effect is Effect.SUSPECT and self.wears_roles and not self._settling:
            try:
                self.connection.stand.hang_up(f"No statement of ours answers {tag!r}.")
            finally:
                self.close()

    def forget(self) -> None:
        """The next statement goes to its door anew: a rollback may have undone the switch."""
        if self.stand is not None:
            self.stand.forget()

    def is_worn_out(self) -> bool:
        """Whether the backend has seen as many hospitals as it may."""
        limit = self.settings_dict.get("RECYCLE_AFTER", 100)
        return self.stand is not None and len(self.stand.visited) >= limit

    def is_idle(self) -> bool:
        """Whether nobody is in a transaction on it, or still reads what a cursor has found."""
        return not self.in_atomic_block and all(cursor.closed for cursor in self._cursors)


def _clean_up(connection: Any) -> None:
    """The pool's ``reset``: it calls this in a thread of its own, while nobody waits."""
    connection.cursor_factory = Cursor
    connection.stand.clean()
