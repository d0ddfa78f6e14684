"""What has been sent, beside the files. Written whole or not at all; one program at a time."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Optional

from optiserve_push.folder import Stamp
from optiserve_push.trouble import BadSettings

_VERSION = 1


class Busy(BadSettings):
    """Another program is at work on the same folder."""


class Journal:
    """Contents that were sent, by kind and SHA-256, and files that were looked at already."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._held: dict[str, dict[str, Any]] = {"sent": {}, "seen": {}, "begun": {}}
        self._read()

    def was_sent(self, kind: str, sha256: str) -> bool:
        """Whether this content was taken in, under whatever name."""
        return _key(kind, sha256) in self._held["sent"]

    def note_sent(self, kind: str, sha256: str, **what: Any) -> None:
        """Remember for good that a content was taken in."""
        self._held["sent"][_key(kind, sha256)] = what
        self._held["begun"].pop(_key(kind, sha256), None)
        self._write()

    def sha256_of(self, name: str, stamp: Stamp) -> Optional[str]:
        """The SHA-256 of a file that has not changed since it was looked at."""
        seen = self._held["seen"].get(name)
        return seen[2] if seen and tuple(seen[:2]) == stamp else None

    def note_seen(self, name: str, stamp: Stamp, sha256: str) -> None:
        """Remember a file's SHA-256, so that it is not read anew at every look."""
        self._held["seen"][name] = [*stamp, sha256]
        self._write()

    def begun(self, kind: str, sha256: str) -> Optional[str]:
        """The upload of a content that was cut off."""
        return self._held["begun"].get(_key(kind, sha256))

    def note_begun(self, kind: str, sha256: str, upload: Optional[str]) -> None:
        """Remember an upload, in order to go on with it; None: there is none any more."""
        if upload is None:
            self._held["begun"].pop(_key(kind, sha256), None)
        else:
            self._held["begun"][_key(kind, sha256)] = upload
        self._write()

    def forget_absent(self, names: "set[str]") -> None:
        """Forget what was seen of files that are gone; what was sent stays."""
        for name in set(self._held["seen"]) - names:
            del self._held["seen"][name]

    def _read(self) -> None:
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return
        except OSError as error:
            raise BadSettings("cannot-write", path=self.path) from error
        try:
            held = json.loads(text)
            if held["version"] != _VERSION:
                raise ValueError(held["version"])
            self._held = {part: dict(held[part]) for part in self._held}
        except (ValueError, KeyError, TypeError) as error:
            raise BadSettings("bad-journal", path=self.path) from error

    def _write(self) -> None:
        draft = self.path.with_name(self.path.name + ".new")
        try:
            with draft.open("w", encoding="utf-8") as out:
                json.dump({"version": _VERSION, **self._held}, out, ensure_ascii=False, indent=1)
                out.flush()
                os.fsync(out.fileno())
            draft.replace(self.path)
        except OSError as error:
            raise BadSettings("cannot-write", path=self.path) from error


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the folder. The system lets go of it whatever ends the program. Raises Busy."""
    lock = path.with_name(path.name + ".lock")
    try:
        held = lock.open("a+")
    except OSError as error:
        raise BadSettings("cannot-write", path=lock) from error
    with held:
        try:
            _lock(held)
        except OSError as error:
            raise Busy("busy") from error
        yield


def _lock(held: Any) -> None:
    if sys.platform == "win32":
        import msvcrt

        held.seek(0)
        msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _key(kind: str, sha256: str) -> str:
    return "%s:%s" % (kind, sha256)
