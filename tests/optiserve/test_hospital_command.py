"""`manage.py hospital`: a hospital's life from a shell."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from shared.hospitals.models import Hospital, HospitalState, Job, JobState
from tests.people import OLGA


@pytest.fixture
def run(own_database: str) -> Any:
    def command(*args: str) -> str:
        out = StringIO()
        call_command("hospital", *args, stdout=out)
        return out.getvalue()

    return command


def state() -> str:
    return str(Hospital.objects.get(name="アルファ病院").state)


def test_the_whole_way_out_can_be_walked_from_a_shell(run: Any) -> None:
    assert "backup done" in run("alpha", "backup", "--wait")
    run("alpha", "restore", "--wait")
    run("alpha", "swap", "--wait")
    assert "restore done" in run("alpha", "confirm", "--wait")
    run("alpha", "rename", "--to", "omega")
    run("omega", "suspend", "--wait", "--reason", "unpaid")
    assert state() == HospitalState.SUSPENDED
    run("omega", "resume", "--wait")
    run("omega", "read-only", "--wait")
    assert state() == HospitalState.READ_ONLY
    run("omega", "suspend", "--wait")
    run("omega", "retain", "--wait")
    assert "erase waiting not before" in run("omega", "erase", "--reason", "gone")
    run("omega", "approve", "--by", OLGA)
    assert Job.objects.get(kind="erase").state == JobState.REQUESTED
    assert "erase cancelled" in run("omega", "cancel")
    assert "omega retained h_1" in run("omega")


def test_the_archives_digest_can_be_read_by_a_program(run: Any) -> None:
    told = json.loads(run("alpha", "export", "--wait", "--json"))
    assert told["state"] == "done"
    assert told["sha256"] == Job.objects.get(pk=told["id"]).digest


def test_limits_are_changed_one_by_one_and_back(run: Any) -> None:
    run("alpha", "limit", "--allowance", "3", "--quota-rows", "5000000", "--reason", "a big one")
    told = run("alpha", "limit", "--quota-bytes", "1073741824")
    assert "allowance=3 quota_bytes=1073741824 quota_rows=5000000" in told
    assert "allowance=3 quota_bytes=usual" in run("alpha", "limit", "--quota-bytes", "usual")


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (("nobody",), "no hospital has the code"),
        (("alpha", "limit", "--allowance", "101"), "hospital-limits-bad"),
        (("alpha", "erase"), "hospital-step-not-allowed"),
        (("alpha", "restore"), "hospital-backup-unknown"),
        (("alpha", "swap"), "nothing of alpha waits for this"),
        (("alpha", "rename", "--to", "bravo"), "hospital-code-taken"),
    ],
)
def test_what_is_not_possible_is_said(run: Any, args: tuple[str, ...], reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        run(*args)
