"""I-36 of the specification: what taking in a large file costs."""

import os
import subprocess
import sys

from tests import services


def test_i36_fifty_thousand_loans_take_less_than_500_mb(own_database: str) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.intake_memory", "50000"],
        env={
            **os.environ,
            **services.plan().environment(own_database),
            "DJANGO_SETTINGS_MODULE": "optiserve.settings",
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    above_its_start, _ = map(float, told.stdout.split())
    assert above_its_start < 500
