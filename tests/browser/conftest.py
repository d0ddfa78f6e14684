"""A Chromium and a served demonstration for the journeys.

The browser ends with this folder's tests and not with the session: as long as Playwright runs, its
event loop lives in this thread, and Django refuses every query there. The journeys ask none.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import visiting
from tests.browser.server import Served, serving
from tests.browser.visiting import DESKTOP, PHONE, Setting, Visitor

EVERYBODY = [Setting(language, width) for language in ("ja", "en") for width in (DESKTOP, PHONE)]
# Each language and each width once; who sits at a desk, there and in Japanese. EVERYBODY=1 plays
# every journey in all four, which takes three times as long.
COMING = [EVERYBODY[0], EVERYBODY[-1]]
AT_A_DESK = COMING[:1]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a Chromium; without one, skip it before anything is served."""
    here = Path(__file__).parent
    marks: list[pytest.MarkDecorator] = [pytest.mark.browser]
    if visiting.chromium() is None:
        marks.append(pytest.mark.skip("no Chromium: install chromium or name one in CHROMIUM"))
    for item in items:
        if item.path.is_relative_to(here):
            for mark in marks:
                item.add_marker(mark)


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """The demonstration on a socket, a clone of it for each of the suite's workers."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    with serving(int(worker.removeprefix("gw"))) as server:
        yield server


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys."""
    with sync_playwright() as playwright:
        chromium = visiting.launch(playwright.chromium)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, served: Served) -> Iterator[Callable[..., Visitor]]:
    """``visit(Setting(...))``: somebody with a page of their own."""
    pages = []

    def enter(setting: Setting = Setting()) -> Visitor:  # noqa: B008 - immutable
        page = visiting.open_page(browser, setting)
        pages.append(page)
        return Visitor(page, served, setting)

    yield enter
    for page in pages:
        page.close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Play a journey in the settings in which its people come."""
    if "visitor" in metafunc.fixturenames:
        sits = metafunc.definition.get_closest_marker("desk")
        coming = EVERYBODY if os.environ.get("EVERYBODY") else AT_A_DESK if sits else COMING
        metafunc.parametrize("visitor", coming, ids=str, indirect=True)


@pytest.fixture
def visitor(request: pytest.FixtureRequest, visit: Any) -> Visitor:
    """Somebody in a language and at a width."""
    return visit(request.param)


@pytest.fixture
def turn(visitor: Visitor) -> int:
    """A number for each language and width: what one changes, the others do not see."""
    return EVERYBODY.index(visitor.setting)
