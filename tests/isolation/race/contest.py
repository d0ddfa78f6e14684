"""The whole race: hospitals, channels side by side, and the audit at the end."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import Any, Final

from tests import services
from tests.isolation.race import world
from tests.isolation.race.operations import Report

# Parts of a hundred. Forked workers cannot share a pool and start slowly, so they do less.
SHARES: Final = {"threads": 40, "pool": 25, "asgi": 20, "prefork": 8, "celery-threads": 7}

# Slower than any machine that is not stuck.
_SECONDS_AT_LEAST: Final = 120
_OPERATIONS_A_SECOND: Final = 100


def run(
    *,
    database: str,
    hospitals: int,
    operations: int,
    seed: str = "2026",
    channels: Sequence[str] = tuple(SHARES),
    without_wall: bool = False,
) -> dict[str, Any]:
    """Race in a database that the running Django points at. Returns what was done and found.

    ``wrong_reads`` and ``wrong_writes`` say what was wrong; both must be empty.
    """
    started = monotonic()
    # Without the wall a thread asks with the login of another's hospital, which PostgreSQL refuses.
    made = world.populate(hospitals, with_own_logins=not without_wall)
    schemas = [one.schema_name for one in made]
    ledger = world.plant(database, schemas)
    prepared = monotonic()
    whole = sum(SHARES[channel] for channel in channels)
    parts = {channel: operations * SHARES[channel] // whole for channel in channels}
    reports = _play(database, parts, seed, without_wall=without_wall)
    total = Report(ledger=ledger)
    for report in reports.values():
        total.add(report)
    raced = monotonic()
    return {
        "hospitals": hospitals,
        "operations": total.operations,
        "by_channel": {channel: report.operations for channel, report in reports.items()},
        "by_kind": dict(total.kinds.most_common()),
        "disturbed": dict(total.disturbed.most_common()),
        "rows_checked": len(total.ledger.certain),
        "wrong_reads": total.wrong_reads,
        "wrong_writes": world.wrong_rows(database, schemas, total.ledger),
        "seconds": {
            "hospitals": round(prepared - started, 1),
            "race": round(raced - prepared, 1),
            "audit": round(monotonic() - raced, 1),
        },
    }


def _play(
    database: str, parts: dict[str, int], seed: str, *, without_wall: bool
) -> dict[str, Report]:
    """All channels at once, each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        files = {channel: Path(folder) / channel for channel in parts}
        running = {
            channel: subprocess.Popen(
                [
                    sys.executable, "-m", "tests.isolation.race.runner",
                    channel, str(count), seed, str(files[channel]),
                    *(["--without-wall"] if without_wall else []),
                ],
                cwd=services.ROOT,
                env=_environment(database, channel),
            )
            for channel, count in parts.items()
        }  # fmt: skip
        patience = _SECONDS_AT_LEAST + sum(parts.values()) / _OPERATIONS_A_SECOND
        deadline = monotonic() + patience
        broken = [one for one, process in running.items() if _end_of(process, by=deadline)]
        assert not broken, f"These channels did not finish: {broken}"
        return {channel: Report.from_json(file.read_bytes()) for channel, file in files.items()}


def _end_of(process: "subprocess.Popen[bytes]", *, by: float) -> int:
    """How a channel ended: its exit code; one that hangs is killed, which is no good end either."""
    try:
        return process.wait(max(0.0, by - monotonic()))
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _environment(database: str, channel: str) -> dict[str, str]:
    return {
        **os.environ,
        **services.plan().environment(database, valkey_db=15),
        "PYTHONPATH": f"{services.ROOT}:{services.ROOT / 'platform'}",
        "DJANGO_SETTINGS_MODULE": "optiserve.settings",
        # Tests run their tasks at once; here they go through the broker.
        "OPTISERVE_TESTING": "",
        "DATABASE_POOL": "1" if channel == "pool" else "",
        "LOG_LEVEL": "CRITICAL",
    }
