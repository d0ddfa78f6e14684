"""The audit trail out of our own reach: each chain's day as a file in the storage, once.

A file holds the events after the last exported one, up to the last that was written before the day
ended: by position, so that none is left out and none stands twice. It can be checked without us:
JSON Lines, each with its hash and the one before it (shared.audit.services.digest_of).
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction

from optiserve.tenancy.context import PORTAL, open_door
from shared.audit import queries, services
from shared.audit.models import Anchor, Event
from shared.kernel.clock import JST

log = structlog.get_logger()
FOLDER: Final = "audit"
_GZIP: Final = 31  # zlib's name for a gzip header with any window


def export_all(*, at: datetime) -> list[str]:
    """Export every day that is over of every chain. Returns the chains whose file is another one.

    Repeatable; days that were missed are made up for. Each day is a transaction of its own.
    """
    with open_door(PORTAL):
        return [chain for chain in queries.chains() if not export(chain, at=at)]


def export(chain: str, *, at: datetime) -> bool:
    """Export a chain's days before the present JST day. False: a file is there and is another one.

    Such a file is never written over: the chain's row names it until it is the right one.
    """
    while day := _next_day(chain, before=at.astimezone(JST).date()):
        key = key_of(chain, day)
        if not _export_day(chain, day, key, at=at):
            services.note(chain, alarm=key)
            log.error("audit.file-differs", chain=chain, key=key)
            return False
    services.note(chain, exported_at=at, alarm="")
    return True


def key_of(chain: str, day: date) -> str:
    """Where a day's file lies in the storage."""
    return f"{FOLDER}/{chain}/{day:%Y/%m/%d}.jsonl.gz"


def as_line(event: Event) -> bytes:
    """An event as a line of JSON; ``at`` with its offset, in UTC."""
    names = ("chain", "position", "at", "actor", "organisation", "operation", "subject")
    fields = {name: getattr(event, name) for name in (*names, "details", "previous_hash", "hash")}
    return json.dumps(fields, ensure_ascii=False, default=datetime.isoformat).encode() + b"\n"


def _next_day(chain: str, *, before: date) -> date | None:
    """The day whose file is to be written next: of the first event that is in none yet."""
    last = queries.anchors(chain).last()
    event = next(queries.along(chain, after=last.last_position if last else 0), None)
    if event is None:
        return None
    day = event.at.astimezone(JST).date()
    if last is not None:
        # Written down late, with an earlier moment: its day's file is closed.
        day = max(day, last.day + timedelta(days=1))
    return day if day < before else None


@transaction.atomic
def _export_day(chain: str, day: date, key: str, *, at: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [f"audit-export:{chain}"]
        )
    last = queries.anchors(chain).last()
    if last is not None and last.day >= day:
        return True
    first = last.last_position + 1 if last else 1
    stored = _stored(key)
    to = _last_position(stored) or _last_of_day(chain, day, first)
    events = list(queries.along(chain, after=first - 1, to=to))
    text = b"".join(as_line(event) for event in events)
    if not _put(key, stored, text):
        return False
    Anchor.objects.create(
        chain=chain,
        day=day,
        first_position=first,
        last_position=events[-1].position,
        last_hash=events[-1].hash,
        key=key,
        sha256=sha256_of(key),
        exported_at=at,
    )
    return True


def _last_of_day(chain: str, day: date, first: int) -> int:
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=JST)
    event = queries.last_before(chain, end, after=first - 1)
    # None: all of them were dated later by whoever wrote them; the first one goes along at least.
    return event.position if event else first


def _put(key: str, stored: "_Stored | None", text: bytes) -> bool:
    """Store a day, or find it stored; a part of it, left by who was killed, is completed."""
    if stored is not None:
        if stored.is_whole or not text.startswith(stored.text):
            return stored.text == text
        default_storage.delete(key)
    # Without a time in the header, so that the same day is the same file.
    default_storage.save(key, ContentFile(gzip.compress(text, mtime=0)))
    return True


class _Stored:
    """What lies in the storage: its text as far as it can be read, and whether that is all."""

    def __init__(self, data: bytes) -> None:
        reader = zlib.decompressobj(_GZIP)
        try:
            self.text = reader.decompress(data)
        except zlib.error:
            self.text, self.is_whole = b"", bool(data)
        else:
            self.is_whole = reader.eof and not reader.unused_data


def _stored(key: str) -> _Stored | None:
    if not default_storage.exists(key):
        return None
    with default_storage.open(key) as file:
        return _Stored(file.read())


def _last_position(stored: _Stored | None) -> int | None:
    """Up to where a stored day reaches; later events may have come in since it was written."""
    last = last_line(stored.text) if stored and stored.is_whole else None
    return last["position"] if last else None


def last_line(text: bytes) -> dict[str, Any] | None:
    """The last event of an exported day; None where it is not one."""
    try:
        line = json.loads(text.splitlines()[-1])
        return {"position": int(line["position"]), "hash": str(line["hash"])}
    except (ValueError, LookupError, TypeError):
        return None


def newest_in_storage(chain: str) -> tuple[str, dict[str, Any] | None] | None:
    """The key of a chain's newest file and the last event in it, whatever our rows say."""
    folder = f"{FOLDER}/{chain}"
    for year in _descending(_listed(folder)[0]):
        for month in _descending(_listed(f"{folder}/{year}")[0]):
            for name in _descending(_listed(f"{folder}/{year}/{month}")[1]):
                key = f"{folder}/{year}/{month}/{name}"
                stored = _stored(key)
                return key, last_line(stored.text) if stored and stored.is_whole else None
    return None


def sha256_of(key: str) -> str:
    """The digest of a stored file; empty where there is none."""
    if not default_storage.exists(key):
        return ""
    with default_storage.open(key) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _listed(folder: str) -> tuple[list[str], list[str]]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []
    return folders, files


def _descending(names: Iterable[str]) -> list[str]:
    return sorted(names, reverse=True)
