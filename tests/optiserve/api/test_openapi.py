"""The whole API in every role, with requests made of its own OpenAPI document (schemathesis).

No answer may be a server error, and each must be what the document promises: its status, its kind
of content, its body. Whatever a request writes is rolled back before the next one.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.conf import settings as django
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from ninja import NinjaAPI
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from optiserve import entrance
from optiserve.api.doors import hospital_api, portal_api
from optiserve.celery import app as celery
from optiserve.fairness import requests as fairness
from optiserve.wsgi import application
from shared.delegation import services as granting
from shared.delegation.models import Dealer
from shared.hospitals.models import Hospital
from shared.kernel import clock
from shared.users import permissions
from tests.conftest import Visitor
from tests.isolation.test_permission_walk import somebody
from tests.people import ALICE, DAN, LONG_AGO

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
CSRF = "0" * 32
# Names that mean something, in every other request in place of those that schemathesis invents.
KNOWN: dict[str, Any] = {
    "month": "2026-10",
    "kind": "ledger",
    "filename": "ledger.csv",
    "code": "alpha",
    "prefecture": "13",
    "maker": "aoba",
    "dealer": "delta",
    "categories": ["infusion-pump"],
    "geo_level": "region",
    "scopes": ["ledger", "faults"],
}


def _few(*, many: int) -> settings:
    return settings(
        max_examples=many,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def _name_what_exists(case: Any) -> None:
    for place in (case.path_parameters, case.query, case.body):
        if isinstance(place, dict):
            place.update({name: KNOWN[name] for name in KNOWN.keys() & place.keys()})


def _document(api: NinjaAPI) -> dict[str, Any]:
    document = api.get_openapi_schema(path_prefix="/api/v1/")
    # Who asks is decided below: schemathesis would invent keys and cookies of its own.
    del document["components"]["securitySchemes"]
    for path in document["paths"].values():
        for operation in path.values():
            operation.pop("security", None)
    return document


def _permissions(api: NinjaAPI) -> dict[str, str]:
    """Each operation's name in the document: its name in the matrix."""
    return {
        api.get_openapi_operation_id(operation): operation.view_func.operation
        for _prefix, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
    }


def _server_for(client: Visitor) -> Any:
    """The application as a browser sees it whose cookies are the client's."""
    session = client.cookies[django.SESSION_COOKIE_NAME].value
    sent = {
        "HTTP_HOST": client.defaults["HTTP_HOST"],
        "HTTP_COOKIE": f"{django.SESSION_COOKIE_NAME}={session}; {django.CSRF_COOKIE_NAME}={CSRF}",
        "HTTP_X_CSRFTOKEN": CSRF,
    }
    return lambda environ, start: application(environ | sent, start)


def _wrong_answers(api: NinjaAPI, client: Visitor, role: str) -> list[str]:
    """What is wrong with the answers to a few requests of each operation."""
    server, needed, wrong = _server_for(client), _permissions(api), []
    for found in schemathesis.openapi.from_dict(_document(api)).get_all_operations():
        operation = found.ok()
        allowed = permissions.allows(role, needed[operation.definition.raw["operationId"]])

        @_few(many=5 if allowed else 1)
        @given(case=operation.as_strategy(), known=st.sampled_from([True, False]))
        def ask(case: Any, known: bool) -> None:  # noqa: FBT001 - one of the things given
            if known:
                _name_what_exists(case)
            with transaction.atomic():
                answer = case.call(app=server)
                transaction.set_rollback(True)
            case.validate_response(answer, checks=CHECKS)

        cache.clear()
        fairness.forget()
        try:
            ask()
        except FailureGroup as failure:
            wrong.append(f"{operation.label}: {failure}")
    return wrong


def _visitor_of_a_dealer(alpha: Hospital) -> Visitor:
    """Dan, stepped over to Alpha under a grant for everything there is to grant."""
    grant = granting.grant(
        hospital_id=alpha.pk,
        dealer=Dealer.objects.get(code="delta"),
        scopes=["ledger", "loans", "faults", "report"],
        starts_on=clock.today(),
        ends_on=clock.today() + timedelta(days=30),
        by=ALICE,
        at=LONG_AGO,
    )
    visitor = Visitor("alpha.localhost", DAN)
    visitor.remember(**{entrance.SESSION_GRANT: grant.pk})
    return visitor


@pytest.fixture(autouse=True)
def _only_requests() -> Iterator[None]:
    """What a worker would do stays undone, and the test's transaction outlives a request."""
    celery.conf.task_always_eager = False
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)
    celery.conf.task_always_eager = True


@pytest.mark.parametrize(
    "role", [role for role in permissions.roles() if not role.startswith("operator.support")]
)
def test_every_answer_is_what_the_document_promises(alpha: Hospital, role: str) -> None:
    if role == "dealer.visitor":
        wrong = _wrong_answers(hospital_api, _visitor_of_a_dealer(alpha), role)
    elif role.startswith("hospital."):
        wrong = _wrong_answers(hospital_api, Visitor("alpha.localhost", somebody(role)), role)
    else:
        wrong = _wrong_answers(portal_api, Visitor("portal.localhost", somebody(role)), role)
    assert not wrong, "\n\n".join(wrong)
