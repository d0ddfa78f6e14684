"""What a key looks like, so that a leaked one is recognised without asking us.

``opt_``, 43 random letters and digits (256 bits), and the CRC-32 of all that in six more: the form
of GitHub's tokens (GitHub Engineering, "Behind GitHub's new authentication token formats", 2021).
Secret scanners find it by ``opt_[0-9A-Za-z]{49}`` and drop by the checksum what only looks like it.
Keys of before have ``opt_`` and 43 characters of URL-safe base64, and no checksum; they still work.

A key is stored as its plain SHA-256. A slow, salted hash (PBKDF2, Argon2) makes guessing dear where
secrets are few, as passwords are. Among 2^256 equally likely ones nobody finds one by trying,
however fast, and no two keys share a hash that a salt would have to tell apart; and every call of
the API looks its key up by the hash. NIST SP 800-63B asks for salts and slow hashes only below 112
bits.
"""

import re
import secrets
from dataclasses import dataclass
from string import ascii_letters, digits
from typing import Final
from zlib import crc32

ALPHABET: Final = digits + ascii_letters[26:] + ascii_letters[:26]
MARK: Final = "opt_"
_RANDOM: Final = 43  # 62 ** 43 > 2 ** 256
_CHECKED: Final = 6  # 62 ** 6 > 2 ** 32
PREFIX_LENGTH: Final = 10
_LENGTH: Final = len(MARK) + _RANDOM + _CHECKED
_LENGTH_OF_BEFORE: Final = len(MARK) + _RANDOM
_FORM: Final = re.compile(rf"{MARK}[0-9A-Za-z]{{{_RANDOM + _CHECKED}}}")
_PREFIX: Final = re.compile(rf"{MARK}[\w-]{{{PREFIX_LENGTH - len(MARK)},}}", re.ASCII)


def new_key() -> str:
    """A new program's secret, 53 characters."""
    body = MARK + "".join(secrets.choice(ALPHABET) for _ in range(_RANDOM))
    return body + _checksum(body)


def is_genuine(text: str) -> bool:
    """Whether the text has a key's form and checksum. No database is asked."""
    return _FORM.fullmatch(text) is not None and _checksum(text[:-_CHECKED]) == text[-_CHECKED:]


def prefix_of(text: str) -> str:
    """The first ten characters, by which a key is found; empty for what begins like none."""
    return text[:PREFIX_LENGTH] if _PREFIX.fullmatch(text) else ""


@dataclass(frozen=True, slots=True)
class Candidates:
    """What in a text may be a key: whole ones, and the first characters of all that begin so.

    ``genuine`` are those of the whole ones that have a key's form and checksum.
    """

    whole: frozenset[str]
    genuine: frozenset[str]
    prefixes: frozenset[str]


def candidates(text: str) -> Candidates:
    """Everything in a text that may be a key of ours. No database is asked.

    Where a key ends is not always to be seen: what follows one may be a letter too.
    """
    marked = set(_PREFIX.findall(text))
    genuine = frozenset(one[:_LENGTH] for one in marked if is_genuine(one[:_LENGTH]))
    of_before = {one[:_LENGTH_OF_BEFORE] for one in marked if len(one) >= _LENGTH_OF_BEFORE}
    return Candidates(
        whole=genuine | of_before,
        genuine=genuine,
        prefixes=frozenset(one[:PREFIX_LENGTH] for one in marked),
    )


def _checksum(body: str) -> str:
    number, letters = crc32(body.encode()), ""
    for _ in range(_CHECKED):
        number, place = divmod(number, len(ALPHABET))
        letters = ALPHABET[place] + letters
    return letters
