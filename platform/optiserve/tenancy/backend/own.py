"""Connections of hospitals that have a login of their own: in their doors, and in no other.

``connections["default"]``, and a cell's alias, lead to such a hospital's own connection while its
door is open, so that whoever reads, writes or opens a transaction there names no login. A process
keeps the connections of a few such hospitals and closes those of the least recently used.
"""

from collections import OrderedDict
from collections.abc import Iterator
from threading import Lock
from typing import Any, Final

from django.conf import settings
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper as DjangosWrapper
from django.db.utils import ConnectionHandler

from optiserve.tenancy import own_logins
from optiserve.tenancy.context import HOME, door_if_open

# Beside the thread's other connections. No alias has a blank in it.
_PLACE: Final = "own logins"


class DoorConnections(ConnectionHandler):
    """Django's connections, but for the doors that have a login of their own."""

    def __getitem__(self, alias: str) -> Any:
        door = door_if_open()
        if door is None or not door.login or alias not in (HOME, door.cell):
            return super().__getitem__(alias)
        own, name = self._own(), f"{alias} {door.login}"
        if name not in own:
            own[name] = _made(super().__getitem__(alias), name, door.login)
        own.move_to_end(name)
        if len(own) > settings.OWN_LOGINS_OPEN:
            _close_some(own)
        return own[name]

    def all(self, initialized_only: bool = False) -> list[Any]:  # noqa: FBT001 - Django's
        """This thread's, whichever door is open: those of settings.DATABASES and the own ones."""
        return [*self._configured(initialized_only=initialized_only), *self._own().values()]

    def _configured(self, *, initialized_only: bool) -> Iterator[Any]:
        for alias in self:
            if not initialized_only or hasattr(self._connections, alias):
                yield super().__getitem__(alias)

    def _own(self) -> OrderedDict[str, Any]:
        """This thread's own ones, the least recently used first."""
        found: OrderedDict[str, Any] | None = getattr(self._connections, _PLACE, None)
        if found is None:
            found = OrderedDict()
            setattr(self._connections, _PLACE, found)
        return found

    def forget_own(self) -> None:
        """Close this thread's own ones."""
        own = self._own()
        while own:
            own.popitem()[1].close()


def install() -> None:
    """Let Django's one handler of connections, which everybody has imported, look at the door."""
    connections.__class__ = DoorConnections


def _made(usual: Any, name: str, login: str) -> Any:
    """A connection like the usual one, with another login. It stays open for one piece of work."""
    options = dict(usual.settings_dict["OPTIONS"])
    if options.get("pool"):
        small = {"min_size": 0, "max_size": settings.OWN_LOGIN_POOL_SIZE, "num_workers": 1}
        options["pool"] = {**options["pool"], **small}
    its = {"USER": login, "PASSWORD": own_logins.password_of(login), "LOGIN": login}
    return type(usual)({**usual.settings_dict, **its, "OPTIONS": options, "CONN_MAX_AGE": 0}, name)


def _close_some(own: OrderedDict[str, Any]) -> None:
    for name, wrapper in list(own.items())[:-1]:
        if len(own) <= settings.OWN_LOGINS_OPEN:
            return
        if wrapper.is_idle():
            wrapper.close()
            del own[name]


class Pools:
    """The own logins' pools of this process. Safe between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._used: OrderedDict[str, None] = OrderedDict()

    def use(self, name: str) -> None:
        """Somebody takes a connection out of this pool; those used longest ago are closed.

        Whoever still has a connection of a closed pool keeps it until giving it back.
        """
        with self._lock:
            self._used[name] = None
            self._used.move_to_end(name)
            over = len(self._used) - settings.OWN_LOGINS_OPEN
            closing = [self._used.popitem(last=False)[0] for _ in range(over)]
        for one in closing:
            pool = DjangosWrapper._connection_pools.pop(one, None)
            if pool is not None:
                pool.close(timeout=0)


pools: Final = Pools()
