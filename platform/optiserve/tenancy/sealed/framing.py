"""A stream of bytes sealed in segments, each of which can be opened by itself.

The form is Tink's AES-GCM-HKDF streaming (AES256_GCM_HKDF with segments of 64 KiB and HMAC-SHA256,
developers.google.com/tink/streaming-aead), an instance of STREAM (Hoang, Reyhanitabar, Rogaway and
Vizár, "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", CRYPTO 2015). Every
file has a key of its own, drawn from the data key, a random salt and the file's name. A segment's
nonce holds its number and whether it is the last: no segment can be changed, moved, left out, cut
off, or put into another file. Before it stand eight bytes that say what it is, and the generation
of the data key. Its length is no secret.
"""

import io
import os
from struct import Struct
from typing import IO, TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.kernel.errors import DomainError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

KEY: Final = 32
SEGMENT: Final = 64 * 1024
"""Bytes of a sealed segment; the first one's include the header."""

_MAGIC: Final = b"\x89OptSeal"
_MARK: Final = Struct(">8sI")
MARK: Final = _MARK.size
"""Bytes at a sealed file's beginning that say that it is one: see generation_of()."""

_SALT, _PREFIX, _TAG = 32, 7, 16
_HEADER: Final = 1 + _SALT + _PREFIX
_ROOM: Final = SEGMENT - _TAG
_NONCE: Final = Struct(f">{_PREFIX}sIB")


class SealBroken(DomainError):
    """The file is not the one that was sealed: changed, cut off, moved, or under another key."""

    code = "file-seal-broken"


def generation_of(head: bytes) -> int | None:
    """Of the key that a file is sealed with, by its first MARK bytes. None: it is not sealed."""
    if len(head) < MARK:
        return None
    magic, generation = _MARK.unpack(head[:MARK])
    return int(generation) if magic == _MAGIC else None


def plain_size(size: int) -> int:
    """How many bytes went into a sealed file of this size; 0 of one that was cut off before any."""
    body = size - MARK
    segments = -(-body // SEGMENT)
    return max(0, body - _HEADER - _TAG * segments)


class Sealing(io.RawIOBase):
    """Reads a plain stream and gives it out sealed, from beginning to end."""

    def __init__(self, plain: IO[bytes], *, key: bytes, generation: int, name: str) -> None:
        salt, self._prefix = os.urandom(_SALT), os.urandom(_PREFIX)
        self._plain = plain
        self._cipher = _cipher(key, salt, name)
        self._ready = memoryview(
            _MARK.pack(_MAGIC, generation) + bytes([_HEADER]) + salt + self._prefix
        )
        self._number = 0
        self._next: bytes | None = self._taken(_ROOM - _HEADER)

    def readable(self) -> bool:
        return True

    def readinto(self, into: "WriteableBuffer") -> int:
        if not self._ready and self._next is not None:
            self._seal()
        wanted = memoryview(into).cast("B")
        count = min(len(wanted), len(self._ready))
        wanted[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _seal(self) -> None:
        """One segment. Which one is the last is known when nothing follows it."""
        segment, following = self._next or b"", self._taken(_ROOM)
        nonce = _NONCE.pack(self._prefix, self._number, not following)
        self._ready = memoryview(self._cipher.encrypt(nonce, segment, None))
        self._number += 1
        self._next = following or None

    def _taken(self, count: int) -> bytes:
        """So many bytes, fewer only at the end: a stream may give less than it is asked for."""
        parts, missing = [], count
        while missing and (part := self._plain.read(missing)):
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)


class Unsealed(io.RawIOBase):
    """The plain bytes of a sealed stream, from anywhere in it.

    ``sealed`` stands behind the MARK bytes; ``size`` is that of the whole sealed file. Nothing is
    given out that was not checked. Raises SealBroken. Closes ``sealed`` when it is closed.
    """

    def __init__(self, sealed: IO[bytes], *, key: bytes, name: str, size: int) -> None:
        self._sealed, self._name = sealed, name
        self._size = plain_size(size)
        self._last = max(0, -(-(size - MARK) // SEGMENT) - 1)
        header = self._fetched(_HEADER)
        if len(header) != _HEADER or header[0] != _HEADER:
            raise SealBroken(name=name)
        self._cipher = _cipher(key, header[1 : 1 + _SALT], name)
        self._prefix = header[1 + _SALT :]
        self._place = 0
        self._coming = 0  # the segment that the sealed stream stands before
        self._number, self._opened = -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._sealed.seekable()

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._place = max(0, offset + (0, self._place, self._size)[whence])
        return self._place

    def readinto(self, into: "WriteableBuffer") -> int:
        number, start = divmod(self._place + _HEADER, _ROOM)
        if number > self._last or (self._size and self._place >= self._size):
            return 0
        opened = self._segment(number)
        start -= 0 if number else _HEADER
        wanted = memoryview(into).cast("B")
        count = max(0, min(len(wanted), len(opened) - start))
        wanted[:count] = opened[start : start + count]
        self._place += count
        return count

    def close(self) -> None:
        if not self.closed:
            self._sealed.close()
        super().close()

    def _segment(self, number: int) -> bytes:
        if number != self._number:
            if number != self._coming:
                self._sealed.seek(MARK + number * SEGMENT + (0 if number else _HEADER))
            sealed = self._fetched(SEGMENT if number else SEGMENT - _HEADER)
            nonce = _NONCE.pack(self._prefix, number, number == self._last)
            try:
                self._opened = self._cipher.decrypt(nonce, sealed, None)
            except (InvalidTag, ValueError):
                raise SealBroken(name=self._name) from None
            self._number, self._coming = number, number + 1
        return self._opened

    def _fetched(self, count: int) -> bytes:
        parts, missing = [], count
        while missing and (part := self._sealed.read(missing)):
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)


def _cipher(key: bytes, salt: bytes, name: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), KEY, salt=salt, info=name.encode()).derive(key))
