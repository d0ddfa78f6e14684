"""One process of the race: plays one channel and leaves its report in a file."""

import argparse
import logging
from pathlib import Path
from typing import Any

import django


class SharedByAll:
    """Where the open door would be kept were it not a ContextVar: on one object for all threads.

    The library keeps it like that, and its middleware never goes back to what was open before.
    With ``--without-wall`` the race must find wrong reads.
    """

    def __init__(self, value: Any) -> None:
        self._value = value

    def get(self, *_: Any) -> Any:
        return self._value

    def set(self, value: Any) -> Any:
        before, self._value = self._value, value
        return before

    def reset(self, _before: Any) -> None:
        """Whatever was opened last stays open."""


def main() -> None:
    """Read the command line and play."""
    parser = argparse.ArgumentParser()
    parser.add_argument("channel")
    parser.add_argument("operations", type=int)
    parser.add_argument("seed")
    parser.add_argument("report", type=Path)
    parser.add_argument("--without-wall", action="store_true")
    given = parser.parse_args()
    django.setup()
    logging.disable(logging.CRITICAL)  # the accidents are ours
    from django.db import connection

    from optiserve.tenancy import context
    from tests.isolation.race import celery_channel, channels, world

    if given.without_wall:
        context._open = SharedByAll(context.PORTAL)
    hospitals = world.racing()
    run = celery_channel.run if given.channel in celery_channel.POOLS else channels.run
    report = run(
        given.channel,
        hospitals=hospitals,
        database=str(connection.settings_dict["NAME"]),
        operations=given.operations,
        seed=given.seed,
    )
    given.report.write_text(report.to_json(), encoding="utf-8")


if __name__ == "__main__":
    main()
