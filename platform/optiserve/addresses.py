"""Absolute addresses, built from our settings and the table of hosts, never from a request."""

from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from shared.hospitals import queries as hospitals

# Below which Japan's registry lets others register: the kinds of organisations, by JPRS's rules.
_SUFFIXES: Final = frozenset(
    f"{kind}.jp" for kind in ("ac", "ad", "co", "ed", "go", "gr", "lg", "ne", "or")
)


def origin(host: str) -> str:
    """Of one of our own hosts; for example ``http://kita.localhost:8000``."""
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    return f"{settings.PUBLIC_SCHEME}://{host}{port}"


def portal_origin() -> str:
    """For example ``http://portal.localhost:8000``, without a slash at the end."""
    return origin(settings.PORTAL_HOST)


def hospital_host(code: str) -> str:
    """For example ``kita.localhost``."""
    return f"{code}.{settings.BASE_DOMAIN}"


def hospital_origin(code: str) -> str:
    """For example ``http://kita.localhost:8000``."""
    return origin(hospital_host(code))


def home_of(hospital_id: int) -> str:
    """A hospital's present origin, by its main host name, for links and for the step over."""
    return origin(hospitals.present_host(hospital_id))


def site_of(host: str) -> str:
    """The registrable domain of a host, as browsers tell sites apart: ``kita.example.co.jp`` and
    ``example.co.jp`` are of ``example.co.jp``.

    One label more than the longest known suffix: a top-level domain, those of Japan's kinds of
    organisations, and settings.PUBLIC_SUFFIXES, which is for what the Public Suffix List has
    besides. A suffix that is not known makes two sites look like one, never one like two.
    """
    labels = host.lower().rstrip(".").split(".")
    known = _SUFFIXES.union(settings.PUBLIC_SUFFIXES)
    for first in range(len(labels)):
        if ".".join(labels[first + 1 :]) in known or first == len(labels) - 2:
            return ".".join(labels[first:])
    return host


def origin_in(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def host_in(url: str) -> str:
    """The host an address names, as people are told where they are being sent."""
    return urlsplit(url).hostname or ""
