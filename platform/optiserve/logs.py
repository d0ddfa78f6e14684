"""Structured logs: constant event names, identifiers in fields, JSON in production."""

import logging.config
import uuid
from collections.abc import Callable
from time import perf_counter, time
from typing import Any

import structlog
from celery.signals import task_prerun
from django.http import HttpRequest, HttpResponse

from optiserve import traces
from optiserve.tenancy.context import door_if_open
from optiserve.tenancy.queue import SENT_AT

log = structlog.get_logger("optiserve.request")


def configure(config: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG. ``config``: {"level": "INFO", "json": bool}."""
    renderer: Any = structlog.dev.ConsoleRenderer(colors=False)
    if config["json"]:
        renderer = structlog.processors.JSONRenderer()
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        _add_door,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        "foreign_pre_chain": shared,
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"structured": formatter},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
            "root": {"handlers": ["stderr"], "level": config["level"]},
            "loggers": {
                # Every request has a line of ours; Django's second one is for errors only.
                "django.request": {"level": "ERROR"},
                "django.server": {"level": "WARNING"},
                "fontTools": {"level": "WARNING"},
            },
        }
    )


def _add_door(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    door = door_if_open()
    event.setdefault("door", door.code if door else "none")
    event.setdefault("hospital_id", door.hospital_id if door else None)
    event.setdefault("cell", door.cell if door else None)
    return event


class RequestLogMiddleware:
    """One line a request, with its id, which the response carries too.

    Stands right inside the door, so that what is refused further in has its line as well.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id, **_who(request))
        started = perf_counter()
        with traces.request(request.method or "") as span:
            response = self.get_response(request)
            door = door_if_open()
            traces.finish(
                span,
                method=request.method or "",
                route=getattr(request.resolver_match, "route", ""),
                status=response.status_code,
                hospital_id=door.hospital_id if door else None,
            )
        structlog.contextvars.bind_contextvars(**_who(request))  # a key is known by now too
        log.info(
            "request.done",
            method=request.method,
            path=request.path,
            status=response.status_code,
            ms=round((perf_counter() - started) * 1000, 1),
        )
        response["X-Request-ID"] = request_id
        return response

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        """From here on it is known who acts: every line says it."""
        structlog.contextvars.bind_contextvars(**_who(request))


def _who(request: HttpRequest) -> dict[str, Any]:
    """Who acts, by identifiers: nobody is null in all of them."""
    principal = getattr(request, "principal", None)
    return {
        "principal": getattr(principal, "organisation_kind", None),
        "user_id": getattr(principal, "user_id", None),
        "key_id": getattr(principal, "key_id", None),
        "grant_id": getattr(principal, "grant_id", None),
        "support_id": getattr(principal, "support_id", None),
    }


@task_prerun.connect
def bind_task(task_id: str = "", task: Any = None, kwargs: Any = None, **_: Any) -> None:
    """Every line a task logs carries the task's id and name, and the hospital it is for."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(task_id=task_id, task=getattr(task, "name", ""))
    if kwargs and "hospital_id" in kwargs:
        structlog.contextvars.bind_contextvars(hospital_id=kwargs["hospital_id"])
    sent_at = (getattr(getattr(task, "request", None), "headers", None) or {}).get(SENT_AT)
    if sent_at is not None:
        log.info("task.begun", waited_ms=max(0, round((time() - sent_at) * 1000)))
