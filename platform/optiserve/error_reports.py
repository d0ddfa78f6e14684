"""Reports of unforeseen errors to a service that speaks Sentry's protocol, without data in them.

Nothing is taken away from a report: one is made anew of what may go out. That is where in our code
it happened and what kind of error it was, in which hospital's door, and under which request's or
task's id the log has the rest. An error's own words stay here: they may quote a cell.
"""

from collections.abc import Mapping
from typing import Any, Final, cast

import sentry_sdk
import structlog
from django.conf import settings
from sentry_sdk.transport import Transport
from sentry_sdk.types import Event

from optiserve.tenancy.context import door_if_open

_PLAIN: Final = ("event_id", "timestamp", "platform", "level", "release", "environment")
_OF_FRAMES: Final = ("filename", "module", "function", "lineno", "in_app")
_OF_THE_LOG: Final = ("request_id", "task_id", "task")


def begin(transport: type[Transport] | None = None) -> None:
    """Report from now on, if ``SENTRY_DSN`` says where to. ``transport``: instead of HTTPS."""
    if not settings.SENTRY_DSN:
        return
    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        transport=transport,
        before_send=without_data,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        traces_sample_rate=None,
        server_name="",
    )


def without_data(event: Event, _: Any = None) -> Event:
    """A new report of what may go out; see above."""
    given: Mapping[str, Any] = {**event}
    made: dict[str, Any] = {name: given[name] for name in _PLAIN if name in given}
    raised = (given.get("exception") or {}).get("values", [])
    made["exception"] = {"values": [_of_error(one) for one in raised]}
    made["tags"] = _where()
    return cast("Event", made)


def _of_error(raised: Mapping[str, Any]) -> dict[str, Any]:
    frames = (raised.get("stacktrace") or {}).get("frames", [])
    kept = [{name: one.get(name) for name in _OF_FRAMES} for one in frames]
    return {
        "type": raised.get("type"),
        "module": raised.get("module"),
        "mechanism": {"type": "generic", "handled": False},
        "stacktrace": {"frames": kept},
    }


def _where() -> dict[str, str]:
    """By identifiers: the hospital's number, not its name."""
    door = door_if_open()
    told = structlog.contextvars.get_contextvars()
    known = {name: str(told[name]) for name in _OF_THE_LOG if told.get(name)}
    if door is not None:
        known["hospital_id"] = str(door.hospital_id or "portal")
        known["cell"] = str(door.cell)
    return known
