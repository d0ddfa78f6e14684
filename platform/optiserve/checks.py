"""Start-up checks: every URL of every door names its operation."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any, TypeAlias

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver

from shared.users import permissions

Pattern: TypeAlias = URLPattern | URLResolver


def patterns_of(urlconf: str) -> Iterator[tuple[str, URLPattern]]:
    """All URL patterns of a urlconf with their full route."""
    yield from _walk("", import_module(urlconf).urlpatterns)


def _walk(prefix: str, patterns: Sequence[Pattern]) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(route, pattern.url_patterns)
        else:
            yield route, pattern


@register
def every_url_names_its_operation(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """E001 for each URL whose view is not marked with an operation of the matrix."""
    return [
        Error(
            f"{urlconf}: /{route} names no operation.",
            hint="Mark the view with optiserve.access.needs().",
            id="optiserve.E001",
        )
        for urlconf in (settings.ROOT_URLCONF, settings.HOSPITAL_URLCONF)
        for route, pattern in patterns_of(urlconf)
        if not permissions.is_known(getattr(pattern.callback, "operation", ""))
    ]
