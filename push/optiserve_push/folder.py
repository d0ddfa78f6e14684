"""Which files in the folder are whole and may be sent."""

import fnmatch
import os
import shutil
import sys
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Optional

from optiserve_push.settings import Settings
from optiserve_push.trouble import BadSettings

MARKER = ".done"
_UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", MARKER)
_OURS = "optiserve-push"

Stamp = tuple[int, int]


@dataclass(frozen=True)
class Found:
    """A file of a known kind. ``stamp`` is its size and its last change in nanoseconds."""

    path: Path
    kind: str
    stamp: Stamp


def files(settings: Settings) -> Iterator[Path]:
    """Files that could be meant, by name. Links, hidden and unfinished ones are not."""
    try:
        entries = sorted(os.scandir(settings.folder), key=lambda entry: entry.name)
    except OSError as error:
        raise BadSettings("no-folder") from error
    for entry in entries:
        name = entry.name.lower()
        if name.startswith((".", "~$")) or name.endswith(_UNFINISHED) or _OURS in name:
            continue
        if entry.is_file(follow_symlinks=False):
            yield Path(entry.path)


def kind_of(name: str, settings: Settings) -> Optional[str]:
    """The kind of the first pattern that fits. Width, case and composition do not matter."""
    for kind, pattern in settings.patterns:
        if fnmatch.fnmatchcase(_plain(name), _plain(pattern)):
            return kind
    return None


def stamp_of(path: Path) -> Stamp:
    """Size and last change. Raises OSError."""
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns


class Settling:
    """Remembers since when a file has not changed, between two looks at the folder."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since: dict[Path, tuple[Stamp, float]] = {}

    def is_settled(self, path: Path, stamp: Stamp, seconds: float) -> bool:
        """Whether nobody has changed the file for so long, by its own time or by ours."""
        now = self._clock()
        known = self._since.get(path)
        if known is None or known[0] != stamp:
            self._since[path] = (stamp, now)
        # A file's own time may lie ahead, where a server's clock does: then ours counts alone.
        age = time.time() - stamp[1] / 1e9
        return age >= seconds or now - self._since[path][1] >= seconds


def is_whole(path: Path, stamp: Stamp, settings: Settings, settling: Settling) -> bool:
    """Whether a file has been written to its end, as far as can be known."""
    if settings.done_marker:
        return path.with_name(path.name + MARKER).exists()
    if not settling.is_settled(path, stamp, settings.settle):
        return False
    return not is_held(path)


def is_held(path: Path) -> bool:
    """On Windows: whether another program has the file open for writing.

    Elsewhere nobody can tell, and the time without a change has to do.
    """
    if sys.platform != "win32":
        return False
    import ctypes
    from ctypes import wintypes

    create = ctypes.WinDLL("kernel32", use_last_error=True).CreateFileW
    create.argtypes = [
        *(wintypes.LPCWSTR, wintypes.DWORD, wintypes.DWORD, wintypes.LPVOID),
        *(wintypes.DWORD, wintypes.DWORD, wintypes.HANDLE),
    ]
    create.restype = wintypes.HANDLE
    read, shares_reading, existing = 0x80000000, 0x1, 3
    handle = create(str(path), read, shares_reading, None, existing, 0, None)
    if handle == wintypes.HANDLE(-1).value:
        return True
    ctypes.WinDLL("kernel32").CloseHandle(wintypes.HANDLE(handle))
    return False


def move(path: Path, into: Path) -> Path:
    """Move a file; one that lies there already keeps its place. Raises OSError."""
    into.mkdir(parents=True, exist_ok=True)
    target = into / path.name
    number = 1
    while target.exists():
        target = into / ("%s-%d%s" % (path.stem, number, path.suffix))
        number += 1
    shutil.move(str(path), str(target))
    marker = path.with_name(path.name + MARKER)
    if marker.exists():
        marker.unlink()
    return target


def found(settings: Settings, settling: Settling) -> tuple[list[Found], list[Path], list[Path]]:
    """Whole files, files that are still being written, and files of unknown kind."""
    whole: list[Found] = []
    waiting: list[Path] = []
    unknown: list[Path] = []
    for path in files(settings):
        kind = kind_of(path.name, settings)
        if kind is None:
            unknown.append(path)
            continue
        try:
            stamp = stamp_of(path)
            ready = is_whole(path, stamp, settings, settling)
        except OSError:  # it has just gone
            continue
        if ready and stamp[0]:
            whole.append(Found(path, kind, stamp))
        else:
            waiting.append(path)
    return whole, waiting, unknown


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
