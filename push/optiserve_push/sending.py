"""Sending one file: whole if it is small, in parts if not, again after every cut."""

import hashlib
import random
import time
from pathlib import Path
from typing import Any, BinaryIO, Callable
from urllib.parse import quote

from optiserve_push import words
from optiserve_push.folder import Found, stamp_of
from optiserve_push.journal import Journal
from optiserve_push.server import Server
from optiserve_push.settings import Settings
from optiserve_push.trouble import Gone, NotLetIn, Refused, Trouble, Unreachable, WrongPlace

WHOLE_BYTES = 4 * 1024 * 1024
_BLOCK = 1024 * 1024
_LONGEST_WAIT = 300.0


class Sender:
    """Sends files of one folder. ``tell`` shows a line, ``sleep`` waits."""

    def __init__(
        self,
        settings: Settings,
        journal: Journal,
        tell: Callable[[str], None],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self._journal = journal
        self._server = Server(settings)
        self._tell = tell
        self._sleep = sleep

    def sha256_of(self, found: Found) -> str:
        """Of a file's content, read once for each change. Raises Refused."""
        known = self._journal.sha256_of(found.path.name, found.stamp)
        if known:
            return known
        sha256 = content_hash(found.path)
        self._journal.note_seen(found.path.name, found.stamp, sha256)
        return sha256

    def send(self, found: Found, sha256: str) -> dict[str, Any]:
        """Send a file until it is taken in. Returns what the server says of it.

        Raises the last Trouble after as many attempts as the settings allow. Whatever was sent of a
        large file before it is not sent again, also by the next run.
        """
        attempt = 0
        while True:
            try:
                return self._try(found, sha256)
            except Trouble as trouble:
                attempt += 1
                if not trouble.passes or attempt >= self._settings.attempts:
                    raise
                self._check_unchanged(found)
                seconds = _wait(trouble, attempt)
                self._tell(words.say("again", why=trouble, seconds=round(seconds)))
                self._sleep(seconds)

    def _try(self, found: Found, sha256: str) -> dict[str, Any]:
        with _opened(found.path) as source:
            if found.stamp[0] <= WHOLE_BYTES:
                answer = self._send_whole(found, sha256, source)
            else:
                answer = self._send_parts(found, sha256, source)
        if not isinstance(answer, dict) or not {"id", "month", "state"} <= set(answer):
            raise NotLetIn("not-ours", status=200)
        self._check_unchanged(found)
        self._journal.note_sent(
            found.kind,
            sha256,
            name=found.path.name,
            month=answer["month"],
            file=answer["id"],
            at=time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        )
        return answer

    def _send_whole(self, found: Found, sha256: str, source: BinaryIO) -> Any:
        path = "/api/v1/feeds/%s?filename=%s&sha256=%s"
        path %= (found.kind, quote(found.path.name, safe=""), sha256)
        return self._server.call("PUT", path, source, found.stamp[0]).said

    def _send_parts(self, found: Found, sha256: str, source: BinaryIO) -> Any:
        upload = self._journal.begun(found.kind, sha256) or self._begin(found, sha256)
        address = "/api/v1/feeds/%s/uploads/%s" % (found.kind, quote(upload, safe=""))
        try:
            state = self._server.call("GET", address).said
            offset, most = int(state["offset"]), min(int(state["part_bytes"]), WHOLE_BYTES)
            while offset < found.stamp[0]:
                offset = self._send_part(address, source, offset, most)
            return self._server.send_json(address + "/finish", {"sha256": sha256}).said
        except Gone:
            self._journal.note_begun(found.kind, sha256, None)
            raise
        except (KeyError, TypeError, ValueError) as error:
            raise NotLetIn("not-ours", status=200) from error

    def _begin(self, found: Found, sha256: str) -> str:
        said = {"filename": found.path.name, "length": found.stamp[0]}
        answer = self._server.send_json("/api/v1/feeds/%s/uploads" % found.kind, said).said
        try:
            upload = str(answer["id"])
        except (KeyError, TypeError) as error:
            raise NotLetIn("not-ours", status=200) from error
        self._journal.note_begun(found.kind, sha256, upload)
        return upload

    def _send_part(self, address: str, source: BinaryIO, offset: int, most: int) -> int:
        """Send what comes at an offset. Returns the next one, by the server's word."""
        source.seek(offset)
        part = source.read(most)
        if not part:
            raise Refused("changed")
        headers = {"Upload-Offset": str(offset)}
        try:
            answer = self._server.call("PATCH", address, part, len(part), headers)
        except WrongPlace as wrong:
            if wrong.offset == offset:
                raise
            return wrong.offset
        return int(answer.headers["Upload-Offset"])

    def _check_unchanged(self, found: Found) -> None:
        try:
            unchanged = stamp_of(found.path) == found.stamp
        except OSError as error:
            raise Refused("unreadable", detail=error) from error
        if not unchanged:
            raise Refused("changed")


def content_hash(path: Path) -> str:
    """A file's SHA-256. Raises Refused."""
    digest = hashlib.sha256()
    with _opened(path) as source:
        for block in iter(lambda: source.read(_BLOCK), b""):
            digest.update(block)
    return digest.hexdigest()


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise Refused("unreadable", detail=error.strerror or error) from error


def _wait(trouble: Trouble, attempt: int) -> float:
    """2, 4, 8 … seconds and a little more, so that not all come again at the same moment."""
    said = trouble.wait if isinstance(trouble, Unreachable) else None
    if said is not None:
        return min(said + 1, _LONGEST_WAIT)
    return float(min(2.0**attempt * random.uniform(1, 1.25), _LONGEST_WAIT))
