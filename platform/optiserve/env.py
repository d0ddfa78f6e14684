"""Typed access to the environment. A missing or malformed value names its remedy."""

import os
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_LONG: Final = 32


def text(name: str, default: str | None = None) -> str:
    """The variable's text. Without a default, its absence raises ImproperlyConfigured."""
    value = os.environ.get(name, default)
    if value is None or value == "":
        if default is not None:
            return default
        raise ImproperlyConfigured(
            f"{name} is not set. Set it in the environment (docs/operations.md lists all "
            f"variables), or run `uv run manage.py demo`, which brings its own services."
        )
    return value


def secret(name: str, default: str | None = None) -> str:
    """Like text(), or the content of the file that NAME_FILE points to (mounted secrets)."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return text(name, default)


def address(name: str, default: str | None = None) -> str:
    """A service's address, ``NAME_URL``, as secret() finds it.

    Its password may be kept apart, as ``NAME_PASSWORD`` or ``NAME_PASSWORD_FILE``, so that whoever
    keeps and replaces passwords need not know the rest; it takes the place of the address's own.
    """
    url = secret(name, default)
    password = secret(f"{name.removesuffix('_URL')}_PASSWORD", "")
    if not (url and password):
        return url
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    login = f"{user.partition(':')[0]}:{quote(password, safe='')}"
    return parts._replace(netloc=f"{login}@{host}").geturl()


def long_secrets(name: str) -> tuple[str, ...]:
    """One secret or several, as secret() finds them, separated by commas; each long enough."""
    found = tuple(part.strip() for part in secret(name).split(",") if part.strip())
    if not found or min(map(len, found)) < _LONG:
        raise ImproperlyConfigured(
            f"{name} must be one or more random texts of {_LONG} characters at least, separated "
            f"by commas. `openssl rand -base64 32` makes one (docs/operations.md)."
        )
    return found


def flag(name: str, default: bool = False) -> bool:  # noqa: FBT001 - reads as env.flag("DEBUG", False)
    """True for 1/true/yes/on, False for 0/false/no/off and absence."""
    value = os.environ.get(name, "").strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    if not value:
        return default
    raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")


def number(name: str, default: int) -> int:
    """A whole number."""
    value = os.environ.get(name, "")
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None


def listing(name: str, default: str = "") -> list[str]:
    """A comma-separated list without blanks."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]
