"""Absolute addresses, always built from our own settings and never from a request's host."""

from django.conf import settings


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
