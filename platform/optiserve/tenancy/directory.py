"""Which host opens which hospital, remembered in each process and asked again when it has changed.

A host costs a query once. After that the whole memory is compared with the directory's stamp every
two seconds at most, one query for all hosts, and forgotten when the stamp has moved: suspending a
hospital, setting it read-only, renaming its host and moving it to another cell reach every worker
within that time.
"""

from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import Final

from django.conf import settings

from optiserve.tenancy.context import PORTAL, open_door
from shared.hospitals import queries as hospitals
from shared.hospitals.queries import Residence

# Anybody may invent hosts; a process does not remember more of them than this.
MOST_HOSTS: Final = 20_000


class Directory:
    """A process's memory of hosts. Safe between threads.

    ``every`` is in seconds; 0 remembers nothing, for tests whose changes are never committed.
    """

    def __init__(self, *, every: float, clock: Callable[[], float] = monotonic) -> None:
        self._every = every
        self._clock = clock
        self._lock = Lock()
        self._known: dict[str, Residence] = {}
        self._stamp: object = None
        self._checked_at = float("-inf")

    def at(self, host: str) -> Residence:
        """Who lives at a host (lower case, no port). The answer is shared: copy it to change it."""
        if not self._every:
            return _residence(host)
        # Taken before the question: an answer that was read before a change, and arrives after
        # it, lands in a memory that nobody looks at any more.
        known = self._fresh()
        found = known.get(host)
        if found is None:
            found = _residence(host)
            if len(known) >= MOST_HOSTS:
                known.clear()
            known[host] = found
        return found

    def _fresh(self) -> dict[str, Residence]:
        if self._clock() - self._checked_at >= self._every:
            with self._lock:
                self._check()
        return self._known

    def _check(self) -> None:
        at = self._clock()
        if at - self._checked_at < self._every:
            return  # another thread has just done it
        with open_door(PORTAL):
            stamp = hospitals.directory_stamp()
        if stamp != self._stamp:
            self._stamp, self._known = stamp, {}
        self._checked_at = at


def _residence(host: str) -> Residence:
    with open_door(PORTAL):
        return hospitals.residence(host)


directory: Final = Directory(every=settings.HOSTS_CHECKED_EVERY)
