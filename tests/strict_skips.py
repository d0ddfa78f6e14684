"""Turns skips into failures, so that a missing component cannot pass for a passing test.

Loaded by ``.ci/run`` only (``-p tests.strict_skips``). Real public files may be absent anywhere.
"""

from collections.abc import Generator
from typing import Any

import pytest

ALLOWED = "real data absent"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    """For tests that skip themselves, by a mark or while they run."""
    report = yield
    return _strict(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, Any, Any]:
    """For modules that skip as a whole."""
    report = yield
    return _strict(report)


def _strict(report: Any) -> Any:
    if not report.skipped or hasattr(report, "wasxfail"):
        return report
    reason = report.longrepr[2].removeprefix("Skipped: ")
    if not reason.startswith(ALLOWED):
        report.outcome = "failed"
        report.longrepr = f"Skipped, which continuous integration does not allow: {reason}"
    return report
