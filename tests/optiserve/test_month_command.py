"""`manage.py month`."""

import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from shared.hospitals.models import Hospital
from tests.journeys.small_world import furnish


def _month(capsys: Any, *arguments: str) -> dict[str, Any]:
    call_command("month", "2026-10", *arguments, "--json")
    return json.loads(capsys.readouterr().out)


def test_a_month_nobody_opened_is_absent(db: Any, capsys: Any) -> None:
    assert _month(capsys)["state"] == "absent"


def test_it_runs_a_month_without_a_worker(alpha: Hospital, bravo: Hospital, capsys: Any) -> None:
    furnish(alpha, per_maker=1)
    status = _month(capsys, "--run", "--wait")
    assert (status["state"], status["revision"]) == ("delivered", 1)
    assert {part["code"]: part["pages"] for part in status["hospitals"]} == {"alpha": 8, "bravo": 4}


def test_it_sends_a_month_to_the_workers(alpha: Hospital, capsys: Any) -> None:
    assert _month(capsys, "--run")["state"] == "delivered"


def test_a_rerun_is_a_new_revision(alpha: Hospital, capsys: Any) -> None:
    first = _month(capsys, "--run")
    second = _month(capsys, "--rerun", "--reason", "late file")
    assert second["revision"] == 2
    assert second["release"]["content_hash"] == first["release"]["content_hash"]


def test_a_rerun_without_a_reason_is_refused(alpha: Hospital, capsys: Any) -> None:
    _month(capsys, "--run")
    with pytest.raises(CommandError, match="reason-missing"):
        _month(capsys, "--rerun")


def test_what_is_not_a_month_is_refused(db: Any) -> None:
    with pytest.raises(CommandError, match="bad-month"):
        call_command("month", "October")


def test_a_failing_hospital_is_named(alpha: Hospital, capsys: Any) -> None:
    Hospital.objects.filter(pk=alpha.pk).update(prefecture="99")
    furnish(alpha, per_maker=1)
    with pytest.raises(CommandError, match=f"collect {alpha.pk}: KeyError"):
        _month(capsys, "--run", "--wait")


def test_the_table_shows_every_hospital(alpha: Hospital, bravo: Hospital, capsys: Any) -> None:
    call_command("month", "2026-10", "--run", "--wait")
    shown = capsys.readouterr().out
    assert "2026-10 r1 delivered" in shown
    assert "alpha" in shown
    assert "bravo" in shown
