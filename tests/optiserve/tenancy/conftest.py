"""Releases to come: migrations that are not in the house yet."""

from collections.abc import Callable, Iterator

import pytest

from optiserve.tenancy import compiled


@pytest.fixture
def release(settings: object) -> Iterator[Callable[[str], None]]:
    """``release("additive")``: equipment's migrations are now those of that stand-in."""

    def install(name: str) -> None:
        settings.MIGRATION_MODULES = {"equipment": f"tests.migrations.{name}"}
        compiled.forget()

    yield install
    del settings.MIGRATION_MODULES
    compiled.forget()
