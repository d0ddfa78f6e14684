"""How much a hospital may use, changed on a screen."""

from typing import Any

import pytest
from django.db import IntegrityError

from shared.audit.models import Event
from shared.hospitals.limits import Limits
from shared.hospitals.models import Hospital
from tests.people import OLGA

PAGE = "/operator/hospitals/alpha/limits/"
GIB = 2**30


def _change(at_portal: Any, **data: Any) -> str:
    form = {"allowance": 1, "storage": "", "quota_rows": "", "reason": "", **data}
    return str(at_portal(OLGA).post(PAGE, form, follow=True).content.decode())


def _limits() -> Limits:
    return Limits.of(Hospital.objects.get(code="alpha"))


def test_limits_are_changed_and_seen_on_the_hospitals_page(alpha: Hospital, at_portal: Any) -> None:
    page = _change(at_portal, allowance=3, storage="1.5", quota_rows=5_000_000)
    assert "The limits are changed" in page
    assert "5,000,000" in page
    assert _limits() == Limits(allowance=3, quota_bytes=3 * GIB // 2, quota_rows=5_000_000)


def test_what_is_left_empty_is_as_usual(alpha: Hospital, at_portal: Any) -> None:
    Hospital.objects.update(allowance=2, quota_bytes=GIB, quota_rows=7)
    _change(at_portal)
    assert _limits() == Limits()


def test_storage_that_nobody_touched_stays_to_the_byte(alpha: Hospital, at_portal: Any) -> None:
    Hospital.objects.update(quota_bytes=GIB + 1)
    assert 'value="1"' in at_portal(OLGA).get(PAGE).content.decode()
    _change(at_portal, storage="1", quota_rows=9)
    assert _limits() == Limits(quota_bytes=GIB + 1, quota_rows=9)


@pytest.mark.parametrize(
    "wrong", [{"allowance": 0}, {"allowance": 101}, {"storage": "0"}, {"quota_rows": -1}]
)
def test_what_makes_no_sense_is_said_at_its_field(
    alpha: Hospital, at_portal: Any, wrong: dict[str, Any]
) -> None:
    assert "Ensure this value is" in _change(at_portal, **wrong)
    assert _limits() == Limits()


def test_the_trail_keeps_what_held_before(alpha: Hospital, at_portal: Any) -> None:
    _change(at_portal, allowance=3, reason="festival")
    _change(at_portal, allowance=3)  # nothing new
    (event,) = Event.objects.filter(operation="hospital.limit")
    assert (event.subject, event.actor) == ("alpha", OLGA)
    assert event.details["from"]["allowance"] == 1
    assert (event.details["to"]["allowance"], event.details["reason"]) == (3, "festival")


@pytest.mark.parametrize("nonsense", [{"allowance": 0}, {"quota_bytes": 0}, {"quota_rows": 0}])
def test_the_database_refuses_nonsense(alpha: Hospital, nonsense: dict[str, int]) -> None:
    with pytest.raises(IntegrityError, match="hospitals_hospital_"):
        Hospital.objects.filter(pk=alpha.pk).update(**nonsense)
