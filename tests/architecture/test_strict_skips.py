"""In continuous integration a skip is a failure, with one exception."""

import pytest

pytest_plugins = ["pytester"]

STRICT = ("-p", "tests.strict_skips", "-p", "no:django", "-p", "no:xdist", "-p", "no:cacheprovider")


def _run(pytester: pytest.Pytester, body: str) -> pytest.RunResult:
    pytester.makepyfile(f"import pytest\n{body}")
    return pytester.runpytest_inprocess(*STRICT)


def test_a_test_skipped_for_want_of_a_component_fails(pytester: pytest.Pytester) -> None:
    body = "def test_page():\n    pytest.skip('no Chromium')\n"
    _run(pytester, body).assert_outcomes(failed=1)


def test_a_test_marked_as_skipped_fails(pytester: pytest.Pytester) -> None:
    body = "@pytest.mark.skipif(True, reason='no Chromium')\ndef test_page(): pass\n"
    _run(pytester, body).assert_outcomes(errors=1)


def test_a_module_that_skips_itself_fails(pytester: pytest.Pytester) -> None:
    body = "pytest.skip('no fonts', allow_module_level=True)\n"
    _run(pytester, body).assert_outcomes(errors=1)


def test_absent_real_data_may_be_skipped(pytester: pytest.Pytester) -> None:
    body = "def test_page():\n    pytest.skip('real data absent: the event log')\n"
    _run(pytester, body).assert_outcomes(skipped=1)


def test_an_expected_failure_stays_one(pytester: pytest.Pytester) -> None:
    body = "@pytest.mark.xfail\ndef test_page(): assert False\n"
    _run(pytester, body).assert_outcomes(xfailed=1)
