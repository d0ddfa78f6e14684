"""What a trace tells, and what it must not."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from optiserve import traces
from shared.hospitals.models import Hospital
from tests.people import ALICE


@pytest.fixture
def spans(settings: Any) -> Iterator[Callable[[], list[ReadableSpan]]]:
    """``spans()``: all that have ended."""
    settings.TRACES_URL, settings.TRACES_PERCENT = "http://collector.example/v1/traces", 100
    kept = InMemorySpanExporter()
    traces.begin(kept)
    traces._watch_statements(connection)  # it was open before anybody traced

    def ended() -> list[ReadableSpan]:
        traces._provider[0].force_flush()
        return list(kept.get_finished_spans())

    yield ended
    connection.execute_wrappers.remove(traces._statement)
    traces.end()


def test_a_request_is_named_by_route_and_hospital(
    spans: Any, at_alpha: Any, alpha: Hospital
) -> None:
    at_alpha(ALICE).get("/devices/", {"q": "山田花子"})
    request = next(one for one in spans() if one.name.startswith("GET"))
    assert request.name == "GET devices/"
    assert dict(request.attributes) == {
        "http.response.status_code": 200,
        "optiserve.hospital_id": alpha.pk,
    }


def test_nothing_that_somebody_wrote_is_in_a_span(spans: Any, at_alpha: Any) -> None:
    at_alpha(ALICE).get("/devices/", {"q": "山田花子"})
    told = "".join(one.to_json() for one in spans())
    assert "SELECT" in told
    assert not [words for words in ("山田花子", ALICE, "equipment_device") if words in told]


def test_statements_stand_below_their_request(spans: Any, at_alpha: Any) -> None:
    at_alpha(ALICE).get("/devices/")
    ended = spans()
    request = next(one for one in ended if one.name.startswith("GET"))
    statements = [one for one in ended if one.name == "SELECT"]
    assert statements
    assert request.context.span_id in {one.parent.span_id for one in statements if one.parent}


def test_a_tasks_error_is_no_words_in_its_span(spans: Any) -> None:
    with pytest.raises(ValueError, match="花子"), traces.task("drive_months", 17):
        raise ValueError("花子")
    (span,) = spans()
    assert (span.name, dict(span.attributes)) == ("drive_months", {"optiserve.hospital_id": 17})
    assert not span.events


def test_nobody_traces_unless_it_was_asked_for(settings: Any) -> None:
    settings.TRACES_URL = ""
    traces.begin(InMemorySpanExporter())
    with traces.request("GET") as span:
        assert not span.is_recording()
