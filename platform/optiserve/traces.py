"""Traces of requests, tasks and statements by OpenTelemetry, off unless somebody collects them.

A span tells a route, a task's name or a statement's first word, how long it took, and the hospital
by number: no address that somebody typed, no parameter, no statement's text. The ready-made
instrumentations tell those. How much each hospital asks for is counted by the usage screen: a
label for each of thousands of hospitals would be dear in every store of metrics.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Final

from django.conf import settings
from django.db.backends.signals import connection_created
from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Span, SpanKind

_HOSPITAL: Final = "optiserve.hospital_id"
_NOBODY: Final = trace.NoOpTracerProvider()
_provider: list[TracerProvider] = []


def request(method: str) -> AbstractContextManager[Span]:
    """The span of a request; ``finish`` names it when its route is known."""
    return _span(method, SpanKind.SERVER)


def finish(span: Span, *, method: str, route: str, status: int, hospital_id: int | None) -> None:
    """Name a request's span by its route, as ``GET devices/<int:pk>/``."""
    span.update_name(f"{method} {route}".rstrip())
    span.set_attribute("http.response.status_code", status)
    if hospital_id is not None:
        span.set_attribute(_HOSPITAL, hospital_id)


def task(name: str, hospital_id: int | None) -> AbstractContextManager[Span]:
    """The span of a task, from its beginning in a worker."""
    told = {} if hospital_id is None else {_HOSPITAL: hospital_id}
    return _span(name, SpanKind.CONSUMER, told)


def begin(exporter: SpanExporter | None = None) -> None:
    """Trace from now on, if ``TRACES_URL`` says where to. ``exporter``: instead of OTLP."""
    if not settings.TRACES_URL:
        return
    # An HTTP client and protobuf: not for processes that trace nothing.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    provider = TracerProvider(
        resource=Resource.create({"service.name": "optiserve"}),
        sampler=ParentBased(TraceIdRatioBased(settings.TRACES_PERCENT / 100)),
    )
    found = exporter or OTLPSpanExporter(endpoint=settings.TRACES_URL)
    provider.add_span_processor(BatchSpanProcessor(found))
    _provider[:] = [provider]
    connection_created.connect(_watch_statements)


def end() -> None:
    """Send what is left and trace no more."""
    connection_created.disconnect(_watch_statements)
    while _provider:
        _provider.pop().shutdown()


def _span(
    name: str, kind: SpanKind, told: dict[str, Any] | None = None
) -> AbstractContextManager[Span]:
    source = _provider[0] if _provider else _NOBODY
    # An error's own words may quote a cell: that one happened is told by the span's status.
    return source.get_tracer("optiserve").start_as_current_span(
        name, kind=kind, attributes=told, record_exception=False, set_status_on_exception=False
    )


def _watch_statements(connection: Any, **_: Any) -> None:
    if _statement not in connection.execute_wrappers:
        connection.execute_wrappers.append(_statement)


def _statement(execute: Callable[..., Any], sql: Any, params: Any, many: Any, context: Any) -> Any:
    """Django's execute_wrapper. What does not begin with a word is called SQL."""
    if not _provider:
        return execute(sql, params, many, context)
    word = next(iter(str(sql).split(None, 1)), "")
    name = word.upper() if word.isalpha() else "SQL"
    with _span(name, SpanKind.CLIENT, {"db.system.name": "postgresql"}):
        return execute(sql, params, many, context)
