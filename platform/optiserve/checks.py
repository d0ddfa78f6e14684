"""Start-up checks: URLs name their operation, cells are there, and the walls hold the login."""

from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from typing import Any, TypeAlias

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import OperationalError, ProgrammingError, connections
from django.urls import URLPattern, URLResolver

from optiserve import addresses
from optiserve.tenancy import cells
from optiserve.tenancy.backend.login import UnwalledLogin
from optiserve.tenancy.context import PORTAL, door_if_open, inside, open_door
from optiserve.tenancy.own_logins import NoLoginsKey
from shared.hospitals.models import OPEN_STATES, Hospital
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


@register(Tags.security, deploy=True)
def the_portal_is_another_site_than_the_hospitals(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """E012: hosts of one registrable domain share cookies and count as one site to a browser."""
    site = addresses.site_of(settings.PORTAL_HOST)
    if settings.DEBUG or site != addresses.site_of(addresses.hospital_host("hospital")):
        return []
    return [
        Error(
            f"The portal ({settings.PORTAL_HOST}) and the hospitals (*.{settings.BASE_DOMAIN}) "
            f"are one site: {site}.",
            hint="Give PORTAL_HOST another registrable domain. If a suffix of these hosts is on "
            "the Public Suffix List, name it in PUBLIC_SUFFIXES.",
            id="optiserve.E012",
        )
    ]


@register(Tags.security)
def second_factors_are_asked_for(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """E011 where second factors are switched off, or a demonstration runs, in earnest."""
    in_play = settings.DEBUG or settings.DEMO or settings.TESTING
    if settings.SECOND_FACTOR_REQUIRED or (in_play and not settings.PRODUCTION):
        return []
    return [
        Error(
            "Operators and administrators could sign in with a password alone.",
            hint="Unset SECOND_FACTOR_REQUIRED and OPTISERVE_DEMO: only a demonstration goes "
            "without second factors.",
            id="optiserve.E011",
        )
    ]


@register(Tags.security)
def proofs_grow_old(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """E016 where an open session alone lets do what is dangerous, in earnest."""
    if settings.PROOF_MINUTES > 0 or (settings.TESTING and not settings.PRODUCTION):
        return []
    return [
        Error(
            "Whoever finds an open session may change people, keys and rights.",
            hint="Set PROOF_MINUTES to more than 0, or unset it: 15.",
            id="optiserve.E016",
        )
    ]


@register(Tags.database)
def every_hospital_lives_in_a_known_cell(
    app_configs: Any, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """E010 for each hospital whose cell is not configured: its door would lead nowhere."""
    found: list[tuple[str, str]] = []
    for alias in {"default", "owner"}.intersection(databases or ()):
        strangers = Hospital.objects.using(alias).exclude(cell__in=cells.known())
        try:
            with open_door(PORTAL):
                found += strangers.values_list("code", "cell")
        except ProgrammingError:
            return []  # before the migration that brings cells
    return [
        Error(
            f"{code} lives in {cell!r}, which is no cell here.",
            hint=f"Name it in CELLS and set CELL_{cell.upper()}_DATABASE_URL.",
            id="optiserve.E010",
        )
        for code, cell in sorted(set(found))
    ]


@register(Tags.database, deploy=True)
def the_login_is_held_by_the_walls(
    app_configs: Any, databases: Iterable[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """E002 for each login of the application that PostgreSQL would not hold back, a hospital's own
    included; E013 for one of those that nobody can sign in with.
    """
    found: list[CheckMessage] = []
    for alias in databases or ():
        if connections[alias].wears_roles:
            found += _look_at_the_login(alias)
    if "default" in (databases or ()) and not found:
        for hospital in _with_a_login():
            with inside(hospital):
                found += _look_at_the_login("default")
    return found


def _look_at_the_login(alias: str) -> list[CheckMessage]:
    try:
        connections[alias].ensure_connection()
    except UnwalledLogin as error:
        return [Error(str(error), id="optiserve.E002")]
    except (NoLoginsKey, OperationalError) as error:
        door = door_if_open()
        if door is None or not door.login:
            raise
        hint = "Set LOGINS_KEY, in every process, to what it was when the login was made."
        return [Error(f"Cannot sign in as {door.login}: {error}", hint=hint, id="optiserve.E013")]
    return []


def _with_a_login() -> list[Hospital]:
    try:
        with open_door(PORTAL):
            return list(Hospital.objects.filter(own_login=True, state__in=OPEN_STATES))
    except ProgrammingError:
        return []  # before the migration that brings them


@register(Tags.database, deploy=True)
def on_a_managed_service_hospitals_have_logins(
    app_configs: Any, databases: Iterable[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """W017 for each hospital that only the open catalog of a managed service keeps from others."""
    if not settings.MANAGED_POSTGRESQL or "default" not in (databases or ()):
        return []
    try:
        with open_door(PORTAL):
            bare = Hospital.objects.filter(own_login=False, state__in=OPEN_STATES)
            codes = list(bare.order_by("code").values_list("code", flat=True))
    except ProgrammingError:
        return []  # before the first migration
    return [
        Warning(
            f"{code} has no login of its own, and this server's catalog cannot be closed.",
            hint=f"manage.py hospital {code} login on",
            id="optiserve.W017",
        )
        for code in codes
    ]
